/** The source of time and chance, so that tests and the simulation can pass their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds, or when `early` is aborted. */
  sleep(ms: number, early?: AbortSignal): Promise<void>;
  /** Runs a function after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
  /** A number from 0 (inclusive) to 1 (exclusive). */
  random(): number;
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: (ms, early) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      early?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/**
 * Exponential backoff with full jitter, in milliseconds: below 10 before the first retry, doubling up to 160.
 * Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
 * @param attempt the number of failed attempts, from 1.
 */
export function fullJitterMs(attempt: number, clock: Clock): number {
  const BASE_MS = 10;
  const CAP_MS = 160;
  return clock.random() * Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1));
}
