/** Where time and chance come from: the system outside tests, a test's own inside. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds, or as soon as `early` is aborted. */
  sleep(ms: number, early?: AbortSignal): Promise<void>;
  /** Runs something after `ms` milliseconds, unless it is cancelled before by what this returns. */
  after(ms: number, run: () => void): () => void;
  /** A number from 0 up to, not including, 1. */
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
 * A random wait below a bound that doubles with every attempt: full jitter.
 * Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
 * @param attempt counted from 1.
 */
export function fullJitterMs(attempt: number, clock: Clock): number {
  const BASE_MS = 10;
  const CAP_MS = 160;
  return clock.random() * Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1));
}
