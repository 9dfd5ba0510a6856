import type { Clock } from './clock.ts';

/**
 * What one request may spend and what it has spent: its deadline, and the measures that go into `Server-Timing`, the
 * request's log line and the metrics. It is passed down by hand, so that requests at once in one process never mix.
 */
export class Trace {
  readonly clock: Clock;
  readonly startedAt: number;
  readonly deadlineAt: number;
  /** Transactions tried. */
  attempts = 0;
  /** Transactions refused because another was at work on the same item. */
  conflicts = 0;
  /** Reads made again because the store failed or left keys unread. */
  repeats = 0;
  /** Whether Redis was left out because it did not answer. */
  lockFree = false;
  cache: 'hit' | 'miss' | undefined;
  /** How long ago the top five was ranked, in milliseconds, where it was read. */
  rankingAgeMs: number | undefined;
  readonly #spentMs: { store?: number; lock?: number } = {};

  /** @param budgetMs milliseconds that the request may take. */
  constructor(clock: Clock, budgetMs: number) {
    this.clock = clock;
    this.startedAt = clock.now();
    this.deadlineAt = this.startedAt + budgetMs;
  }

  /** Milliseconds left before the deadline, never negative. */
  remainingMs(): number {
    return Math.max(0, this.deadlineAt - this.clock.now());
  }

  /** Runs `work` and adds its duration to one of the measures. */
  async timed<T>(measure: 'store' | 'lock', work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#spentMs[measure] = (this.#spentMs[measure] ?? 0) + performance.now() - start;
    }
  }

  /** Milliseconds spent so far, undefined where nothing of the kind was done. */
  spentMs(measure: 'store' | 'lock'): number | undefined {
    return this.#spentMs[measure];
  }
}
