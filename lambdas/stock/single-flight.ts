import { Problem } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';

/** Runs one read per key at a time; concurrent callers share its result. */
export class SingleFlight<Value> {
  readonly #inFlight = new Map<string, Promise<Value>>();

  isInFlight(key: string): boolean {
    return this.#inFlight.has(key);
  }

  /**
   * Joins the read of a key that is in flight, or starts one with `read`.
   * @throws what the read throws; a `Problem` of a joined read only after the caller's own deadline.
   */
  async join(key: string, read: () => Promise<Value>, trace: Trace): Promise<Value> {
    const inFlight = this.#inFlight.get(key);
    if (!inFlight) {
      const flight = read().finally(() => this.#inFlight.delete(key));
      this.#inFlight.set(key, flight);
      return flight;
    }
    return inFlight.catch((error) => {
      // The read ended at the deadline of the caller that started it; a caller with time left starts the next.
      if (error instanceof Problem && trace.remainingMs() > 0) return this.join(key, read, trace);
      throw error;
    });
  }
}
