import type { Trace } from '../shared/trace.ts';

/** Units that the requests of this process are taking from the shards of one product, which are not offered to others of it. */
export class Reservations {
  readonly #units = new Map<number, number>();
  readonly #takers = new Map<number, number>();
  readonly #waiting = new Set<AbortController>();

  /** Units of a shard that are being taken. */
  unitsOf(shard: number): number {
    return this.#units.get(shard) ?? 0;
  }

  get isEmpty(): boolean {
    return this.#takers.size === 0;
  }

  isIdle(shard: number): boolean {
    return !this.#takers.has(shard);
  }

  take(shard: number, quantity: number): void {
    this.#units.set(shard, this.unitsOf(shard) + quantity);
    this.#takers.set(shard, (this.#takers.get(shard) ?? 0) + 1);
  }

  putBack(shard: number, quantity: number): void {
    this.#units.set(shard, this.unitsOf(shard) - quantity);
    const takers = (this.#takers.get(shard) ?? 0) - 1;
    if (takers > 0) this.#takers.set(shard, takers);
    else this.#takers.delete(shard);
    for (const waiting of this.#waiting) waiting.abort();
  }

  /** Waits until a request puts back what it is taking, where one is, or until the deadline. */
  async untilPutBack(trace: Trace): Promise<void> {
    if (this.isEmpty) return;
    const putBack = new AbortController();
    this.#waiting.add(putBack);
    await trace.clock.sleep(trace.remainingMs(), putBack.signal);
    this.#waiting.delete(putBack);
  }
}
