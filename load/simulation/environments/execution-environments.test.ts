import { inVirtualTime, type VirtualTime } from '../virtual-time.ts';
import { COLD_START_MS, type EnvironmentRules, ExecutionEnvironments } from './execution-environments.ts';

const WORK_MS = 10;

/** Plays with numbers as environments; each request takes 10 ms. */
function play<T>(
  rules: EnvironmentRules,
  body: (
    send: () => Promise<number | 'throttled'>,
    time: VirtualTime,
    environments: ExecutionEnvironments<number>,
  ) => Promise<T>,
) {
  return inVirtualTime(1, (time) => {
    const environments = new ExecutionEnvironments(rules, (index) => index, time);
    const send = () => environments.run((environment) => time.sleep(WORK_MS).then(() => environment));
    return body(send, time, environments);
  });
}

it('starts an environment where none is idle, and reuses the last used one first', async () => {
  const seen = await play({ limit: 10, pick: 'last', ready: 0 }, async (send, time) => {
    const first = await Promise.all([send(), send(), send()]);
    return { first, tookMs: time.elapsedMs, next: [await send(), await send()] };
  });
  expect(seen).toEqual({ first: [0, 1, 2], tookMs: COLD_START_MS + WORK_MS, next: [2, 2] });
});

it('serves one request at a time in each, and throttles beyond the limit', async () => {
  const seen = await play({ limit: 2, pick: 'last', ready: 2 }, (send) => Promise.all([send(), send(), send()]));
  expect(seen).toEqual([1, 0, 'throttled']);
});

it('picks idle environments at random, never a busy one', async () => {
  const seen = await play({ limit: 8, pick: 'random', ready: 8 }, async (send, _time, environments) => {
    const together = await Promise.all(Array.from({ length: 8 }, send));
    const single = new Set<unknown>();
    for (let turn = 0; turn < 40; turn += 1) single.add(await send());
    return { together: new Set(together).size, single: single.size, count: environments.count };
  });
  expect(seen.together).toBe(8);
  expect(seen.count).toBe(8);
  expect(seen.single).toBeGreaterThan(4);
});

it('reuses an environment whose request has failed', async () => {
  await inVirtualTime(1, async (time) => {
    const environments = new ExecutionEnvironments({ limit: 1, pick: 'last', ready: 1 }, (index) => index, time);
    await expect(environments.run(() => Promise.reject(new Error('a defect')))).rejects.toThrow('a defect');
    expect(await environments.run(async (environment) => environment)).toBe(0);
  });
});
