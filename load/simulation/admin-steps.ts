import { Problem } from '../../lambdas/shared/problem.ts';
import type { Admin } from './designs/shop-design.ts';
import type { AdminStep } from './simulation-scenarios.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A step of the admin's as it went: from its first try until it was answered, both in virtual milliseconds. */
export interface TakenStep {
  readonly does: AdminStep['does'];
  readonly key: string;
  readonly beganMs: number;
  readonly endedMs: number;
  /** That of the last answer. */
  readonly status: number;
}

/** Tries of one step, a second apart. */
const TRIES = 30;
const RETRY_AFTER_MS = 1_000;

/** Takes the steps one after another, each at its time or as soon as the one before has been answered. */
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
    const status = await takeUntilKnown(does, key, productId, admin, time);
    taken.push({ does, key, beganMs, endedMs: time.elapsedMs, status });
  }
  return taken;
}

/** Repeats a step with its key until its outcome is known. */
async function takeUntilKnown(
  does: AdminStep['does'],
  key: string,
  productId: string,
  admin: Admin,
  time: VirtualTime,
): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (does.what === 'adjust') await admin.adjust(productId, does.delta, key);
      else {
        const { what: _, ...wanted } = does;
        await admin.put(productId, wanted, key);
      }
      return does.what === 'adjust' ? 201 : 200;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status !== 503 || attempt === TRIES) return error.status;
    }
    await time.sleep(RETRY_AFTER_MS);
  }
}
