import { Problem, tryAgain } from '../../lambdas/shared/problem.ts';
import { takeSteps } from './admin-steps.ts';
import type { Admin } from './designs/shop-design.ts';
import type { AdminStep } from './simulation-scenarios.ts';
import { inVirtualTime } from './virtual-time.ts';

const steps: AdminStep[] = [
  { atMs: 100, does: { what: 'put', stockShards: 8 } },
  { atMs: 200, does: { what: 'adjust', delta: 5 } },
];

/** Takes the steps with an admin whose calls end with these problems, then well. */
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

it('repeats a step with its key until its outcome is known, and takes the next one after it', async () => {
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

it('leaves a refusal as it is', async () => {
  const { taken } = await take(new Problem('insufficient-stock', 'Fewer units are left.'));
  expect(taken.map(({ status }) => status)).toEqual([409, 201]);
});
