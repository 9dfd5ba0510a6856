import { Problem } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';

/** Readings under way, one a key: whoever asks meanwhile shares it. */
export class Flights<Value> {
  readonly #underWay = new Map<string, Promise<Value>>();

  isUnderWay(key: string): boolean {
    return this.#underWay.has(key);
  }

  /** Begins a reading, or joins the one that is under way. */
  async join(key: string, read: () => Promise<Value>, trace: Trace): Promise<Value> {
    const underWay = this.#underWay.get(key);
    if (!underWay) {
      const flight = read().finally(() => this.#underWay.delete(key));
      this.#underWay.set(key, flight);
      return flight;
    }
    return underWay.catch((error) => {
      // A flight ends with the deadline of who began it; whoever joined it and has time left begins the next.
      if (error instanceof Problem && trace.remainingMs() > 0) return this.join(key, read, trace);
      throw error;
    });
  }
}
