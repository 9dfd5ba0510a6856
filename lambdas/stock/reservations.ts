import type { Trace } from '../shared/trace.ts';

/** Units of one product that requests in flight in this process have picked; no other request of the process is offered them. */
export class Reservations {
  readonly #units = new Map<number, number>();
  readonly #requests = new Map<number, number>();
  readonly #waiting = new Set<AbortController>();

  /** Reserved units of a shard. */
  unitsOf(shard: number): number {
    return this.#units.get(shard) ?? 0;
  }

  get isEmpty(): boolean {
    return this.#requests.size === 0;
  }

  /** Whether no request has picked units of the shard. */
  isIdle(shard: number): boolean {
    return !this.#requests.has(shard);
  }

  reserve(shard: number, quantity: number): void {
    this.#units.set(shard, this.unitsOf(shard) + quantity);
    this.#requests.set(shard, (this.#requests.get(shard) ?? 0) + 1);
  }

  release(shard: number, quantity: number): void {
    this.#units.set(shard, this.unitsOf(shard) - quantity);
    const requests = (this.#requests.get(shard) ?? 0) - 1;
    if (requests > 0) this.#requests.set(shard, requests);
    else this.#requests.delete(shard);
    for (const waiting of this.#waiting) waiting.abort();
  }

  /** Waits until a request releases units, or until the deadline; returns at once if nothing is reserved. */
  async untilReleased(trace: Trace): Promise<void> {
    if (this.isEmpty) return;
    const released = new AbortController();
    this.#waiting.add(released);
    await trace.clock.sleep(trace.remainingMs(), released.signal);
    this.#waiting.delete(released);
  }
}
