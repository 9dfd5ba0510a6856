import { Problem } from '../../../lambdas/shared/problem.ts';
import type { AdminStep } from '../simulation-scenarios.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { Admin } from './simulated-admin.ts';

/** An admin step from its first attempt to its last answer; times in virtual ms since the run began. */
export interface TakenStep {
  readonly does: AdminStep['does'];
  readonly key: string;
  readonly beganMs: number;
  readonly endedMs: number;
  /** HTTP status of the last answer. */
  readonly status: number;
}

const MAX_ATTEMPTS = 30;
const RETRY_AFTER_MS = 1_000;

/** Takes the steps in order, each at its time or as soon as the step before has ended. */
export async function takeSteps(
  steps: readonly AdminStep[],
  productId: string,
  admin: Admin,
  time: VirtualTime,
): Promise<TakenStep[]> {
  const startMs = time.elapsedMs;
  const taken: TakenStep[] = [];
  for (const [index, { atMs, does }] of steps.entries()) {
    await time.sleep(Math.max(0, startMs + atMs - time.elapsedMs));
    const key = `step-${index}`;
    const beganMs = time.elapsedMs;
    const status = await retryWhileUnknown(() => takeStep(does, key, productId, admin), time);
    taken.push({ does, key, beganMs, endedMs: time.elapsedMs, status });
  }
  return taken;
}

/** @returns the HTTP status of the answer; 503 where the outcome is still unknown after the last attempt. */
async function retryWhileUnknown(take: () => Promise<number>, time: VirtualTime): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const status = await take();
    if (status !== 503 || attempt === MAX_ATTEMPTS) return status;
    await time.sleep(RETRY_AFTER_MS);
  }
}

async function takeStep(does: AdminStep['does'], key: string, productId: string, admin: Admin): Promise<number> {
  try {
    if (does.what === 'adjust') {
      await admin.adjust(productId, does.delta, key);
      return 201;
    }
    const { what: _, ...wanted } = does;
    await admin.put(productId, wanted, key);
    return 200;
  } catch (error) {
    if (error instanceof Problem) return error.status;
    throw error;
  }
}
