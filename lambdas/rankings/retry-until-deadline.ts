import { Problem } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';

const BASE_MS = 100;
const CAP_MS = 5_000;

/**
 * Retries work that fails with a `Problem`, after growing waits with jitter, until the deadline. For rankings, which read far
 * more than an order and may wait for minutes while the store is throttled. The work must be safe to repeat.
 * @param stop ends the retries, not the work in progress.
 * @throws what the work throws: at the deadline, once stopped, or if it is no `Problem`.
 */
export async function retryUntilDeadline<T>(trace: Trace, work: () => Promise<T>, stop?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const waitMs = Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1)) * (0.5 + trace.clock.random() / 2);
      if (!(error instanceof Problem) || stop?.aborted || waitMs >= trace.remainingMs()) throw error;
      await trace.clock.sleep(waitMs, stop);
      if (stop?.aborted) throw error;
    }
  }
}
