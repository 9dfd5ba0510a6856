import { Problem, tryAgain } from '../../../lambdas/shared/problem.ts';
import type { AdminStep } from '../simulation-scenarios.ts';
import { inVirtualTime } from '../virtual-time.ts';
import { takeSteps } from './admin-steps.ts';
import type { Admin } from './simulated-admin.ts';

const steps: AdminStep[] = [
  { atMs: 100, does: { what: 'put', stockShards: 8 } },
  { atMs: 200, does: { what: 'adjust', delta: 5 } },
];

/** Takes the steps with an admin whose first calls fail with these problems. */
function take(...problems: Problem[]) {
  return inVirtualTime(1, async (time) => {
    const calls: unknown[][] = [];
    const call = async (...args: unknown[]) => {
      calls.push([...args, time.elapsedMs]);
      const problem = problems.shift();
      if (problem) throw problem;
    };
    const admin = { put: call, adjust: call } as unknown as Admin;
    return { taken: await takeSteps(steps, 'mug', admin, time), calls };
  });
}

it('retries a step with its key until the outcome is known, and then takes the next one', async () => {
  const { taken, calls } = await take(tryAgain());
  expect(calls).toEqual([
    ['mug', { stockShards: 8 }, 'step-0', 100],
    ['mug', { stockShards: 8 }, 'step-0', 1_100],
    ['mug', 5, 'step-1', 1_100],
  ]);
  expect(taken).toMatchObject([
    { status: 200, beganMs: 100, endedMs: 1_100 },
    { status: 201, beganMs: 1_100, endedMs: 1_100 },
  ]);
});

it('does not retry a refusal', async () => {
  const { taken } = await take(new Problem('insufficient-stock', 'Fewer units are left.'));
  expect(taken.map(({ status }) => status)).toEqual([409, 201]);
});
