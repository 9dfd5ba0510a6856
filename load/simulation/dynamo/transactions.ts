import type { ItemUse } from './item-uses.ts';

/** Which items are inside a transaction now: on DynamoDB no other write may touch them until it has ended. */
export class Transactions {
  readonly #held = new Set<string>();

  /**
   * Begins a transaction unless one of its items is inside another.
   * @returns what ends it, or for each item whether another transaction holds it.
   */
  begin(writes: readonly ItemUse[]): { end: () => void } | { conflicts: boolean[] } {
    const conflicts = writes.map((write) => this.isHeld(write));
    if (conflicts.includes(true)) return { conflicts };
    for (const { item } of writes) this.#held.add(item);
    return {
      end: () => {
        for (const { item } of writes) this.#held.delete(item);
      },
    };
  }

  isHeld({ item }: ItemUse): boolean {
    return this.#held.has(item);
  }
}
