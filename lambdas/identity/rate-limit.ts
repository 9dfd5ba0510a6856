import type { Clock } from '../shared/clock.ts';

/** A token bucket: a burst of calls, then one call per interval. */
export class RateLimit {
  readonly #burst: number;
  readonly #intervalMs: number;
  readonly #clock: Clock;
  #callsLeft: number;
  #refilledAt: number;

  /**
   * @param burst calls allowed at once.
   * @param intervalMs milliseconds after which one more call is allowed.
   */
  constructor(burst: number, intervalMs: number, clock: Clock) {
    this.#burst = burst;
    this.#intervalMs = intervalMs;
    this.#clock = clock;
    this.#callsLeft = burst;
    this.#refilledAt = clock.now();
  }

  /** Whether a call is allowed now; if so, it is counted. */
  take(): boolean {
    const refills = Math.floor((this.#clock.now() - this.#refilledAt) / this.#intervalMs);
    if (refills > 0) {
      this.#callsLeft = Math.min(this.#burst, this.#callsLeft + refills);
      this.#refilledAt += refills * this.#intervalMs;
    }
    if (this.#callsLeft === 0) return false;
    this.#callsLeft -= 1;
    return true;
  }
}
