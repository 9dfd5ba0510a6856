import { type EnvironmentRules, Environments, START_UP_MS } from './environments.ts';
import { inVirtualTime, type VirtualTime } from './virtual-time.ts';

const WORK_MS = 10;

/** Plays with environments that are numbers; each request takes 10 ms. */
function play<T>(
  rules: EnvironmentRules,
  body: (ask: () => Promise<number | 'throttled'>, time: VirtualTime, environments: Environments<number>) => Promise<T>,
) {
  return inVirtualTime(1, (time) => {
    const environments = new Environments(rules, (index) => index, time);
    const ask = () => environments.run((environment) => time.sleep(WORK_MS).then(() => environment));
    return body(ask, time, environments);
  });
}

it('makes an environment for each request that meets none idle, and takes the one that was used last', async () => {
  const seen = await play({ limit: 10, pick: 'last', ready: 0 }, async (ask, time) => {
    const first = await Promise.all([ask(), ask(), ask()]);
    return { first, tookMs: time.elapsedMs, next: [await ask(), await ask()] };
  });
  expect(seen).toEqual({ first: [0, 1, 2], tookMs: START_UP_MS + WORK_MS, next: [2, 2] });
});

it('serves one request at a time with each, and none beyond the limit', async () => {
  const seen = await play({ limit: 2, pick: 'last', ready: 2 }, (ask) => Promise.all([ask(), ask(), ask()]));
  expect(seen).toEqual([1, 0, 'throttled']);
});

it('picks any idle environment where the pick is left to chance, never one that is busy', async () => {
  const seen = await play({ limit: 8, pick: 'random', ready: 8 }, async (ask, _time, environments) => {
    const together = await Promise.all(Array.from({ length: 8 }, ask));
    const single = new Set<unknown>();
    for (let turn = 0; turn < 40; turn += 1) single.add(await ask());
    return { together: new Set(together).size, single: single.size, made: environments.count };
  });
  expect(seen.together).toBe(8);
  expect(seen.made).toBe(8);
  expect(seen.single).toBeGreaterThan(4);
});

it('frees an environment whose request fails', async () => {
  await inVirtualTime(1, async (time) => {
    const environments = new Environments({ limit: 1, pick: 'last', ready: 1 }, (index) => index, time);
    await expect(environments.run(() => Promise.reject(new Error('a defect')))).rejects.toThrow('a defect');
    expect(await environments.run(async (environment) => environment)).toBe(0);
  });
});
