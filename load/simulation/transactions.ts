import type { ItemUse } from './item-uses.ts';

/** Which items are inside a transaction now: on DynamoDB no other write may touch them until it has ended. */
export class Transactions {
  readonly #holders = new Map<string, symbol>();
  readonly #tokens = new Set<string>();

  /**
   * Begins a transaction unless one of its items is inside another.
   * @returns what ends it, or for each item whether another transaction holds it.
   */
  begin(writes: readonly ItemUse[], clientToken?: string): { end: () => void } | { conflicts: boolean[] } {
    const conflicts = writes.map((write) => this.isHeld(write));
    if (conflicts.includes(true)) return { conflicts };
    const holder = Symbol('transaction');
    for (const { item } of writes) this.#holders.set(item, holder);
    if (clientToken) this.#tokens.add(clientToken);
    return {
      end: () => {
        for (const { item } of writes) this.#holders.delete(item);
        if (clientToken) this.#tokens.delete(clientToken);
      },
    };
  }

  /** Whether the very same transaction, by its `ClientRequestToken`, is at work now. */
  isUnderWay(clientToken: string | undefined): boolean {
    return clientToken !== undefined && this.#tokens.has(clientToken);
  }

  isHeld({ item }: ItemUse): boolean {
    return this.#holders.has(item);
  }
}
