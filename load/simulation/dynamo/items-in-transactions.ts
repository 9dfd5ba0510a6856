import type { ItemAccess } from './item-access.ts';

/** The items of the transactions in progress: DynamoDB refuses every other write to them. */
export class ItemsInTransactions {
  readonly #items = new Set<string>();

  /**
   * Begins a transaction unless one of its items is inside another.
   * @returns `end`, which frees its items, or `conflicts`: for each item whether another transaction contains it.
   */
  begin(writes: readonly ItemAccess[]): { end: () => void } | { conflicts: boolean[] } {
    const conflicts = writes.map((write) => this.has(write));
    if (conflicts.includes(true)) return { conflicts };
    for (const { item } of writes) this.#items.add(item);
    return {
      end: () => {
        for (const { item } of writes) this.#items.delete(item);
      },
    };
  }

  has({ item }: ItemAccess): boolean {
    return this.#items.has(item);
  }
}
