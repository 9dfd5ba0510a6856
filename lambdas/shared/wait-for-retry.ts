import { fullJitterMs } from './clock.ts';
import type { Trace } from './trace.ts';

/**
 * Waits before a retry, with full jitter, at most until the deadline.
 * @param attempt the number of attempts so far.
 */
export function waitForRetry(attempt: number, trace: Trace): Promise<void> {
  return trace.clock.sleep(Math.min(fullJitterMs(attempt, trace.clock), trace.remainingMs()));
}
