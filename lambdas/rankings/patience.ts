import { Problem } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';

const BASE_MS = 100;
const CAP_MS = 5_000;

/**
 * Does work again after a growing wait, at least half of it and at random for the rest, while the store is throttled or
 * fails and the deadline leaves time: for the ranking, which reads far more than any buyer. The work must do no harm twice.
 * @param stop ends the patience, not the work itself.
 * @throws what the work throws: at the deadline, once stopped, or where trying again cannot help.
 */
export async function patiently<T>(trace: Trace, work: () => Promise<T>, stop?: AbortSignal): Promise<T> {
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
