import type { Clock } from './clock.ts';

/**
 * One request's deadline and measurements, which go into `Server-Timing`, the log line and the metrics. Passed as an argument,
 * so that overlapping requests of one process never mix.
 */
export class Trace {
  readonly clock: Clock;
  /** Milliseconds since the epoch, as is `deadlineAt`. */
  readonly startedAt: number;
  readonly deadlineAt: number;
  /** Transactions sent; the SDK's own retries are not counted. */
  attempts = 0;
  /** Transactions refused because of a conflict with another one. */
  conflicts = 0;
  /** Reads repeated because the store failed or left keys unprocessed. */
  repeats = 0;
  /** Whether a charge went on without the lock, because Redis did not answer. */
  lockFree = false;
  /** Whether the top five was served from memory. */
  cache: 'hit' | 'miss' | undefined;
  /** Age of the ranking served, in milliseconds. */
  rankingAgeMs: number | undefined;
  readonly #spentMs: { store?: number; lock?: number } = {};

  /** @param budgetMs milliseconds from now to the deadline. */
  constructor(clock: Clock, budgetMs: number) {
    this.clock = clock;
    this.startedAt = clock.now();
    this.deadlineAt = this.startedAt + budgetMs;
  }

  /** Milliseconds until the deadline, never negative. */
  remainingMs(): number {
    return Math.max(0, this.deadlineAt - this.clock.now());
  }

  /** Runs `work` and adds its duration to a measure. */
  async timed<T>(measure: 'store' | 'lock', work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#spentMs[measure] = (this.#spentMs[measure] ?? 0) + performance.now() - start;
    }
  }

  /** Milliseconds measured so far; undefined if there was no such work. */
  spentMs(measure: 'store' | 'lock'): number | undefined {
    return this.#spentMs[measure];
  }
}
