import { setTimeout as realSleep } from 'node:timers/promises';
import { inVirtualTime } from './virtual-time.ts';

it('jumps over hours, from timer to timer in order', async () => {
  const order = await inVirtualTime(1, async (time) => {
    const seen: string[] = [];
    const say = (name: string, ms: number) => time.sleep(ms).then(() => seen.push(`${name} ${time.elapsedMs}`));
    await Promise.all([say('late', 3_000_000), say('early', 10), say('early too', 10)]);
    return seen;
  });
  expect(order).toEqual(['early 10', 'early too 10', 'late 3000000']);
});

it('stands still during real work, which runs one after another', async () => {
  const sleep = realSleep;
  const { seen, tookMs } = await inVirtualTime(1, async (time) => {
    const seen: string[] = [];
    const work = (name: string) =>
      time.atStandstill(async () => {
        seen.push(`${name} begins`);
        await sleep(20);
        seen.push(`${name} ends`);
      });
    const timer = time.sleep(1).then(() => seen.push('timer'));
    const startedMs = time.elapsedMs;
    await Promise.all([work('a'), work('b')]);
    const tookMs = time.elapsedMs - startedMs;
    await timer;
    return { seen, tookMs };
  });
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'timer']);
  expect(tookMs).toBe(0);
});

it('fails where real work fails, and restores the real time of the process', async () => {
  const { setTimeout: timer, Date: date } = globalThis;
  const run = inVirtualTime(1, (time) => time.atStandstill(() => Promise.reject(new Error('the engine is gone'))));
  await expect(run).rejects.toThrow('the engine is gone');
  expect(globalThis.setTimeout).toBe(timer);
  expect(globalThis.Date).toBe(date);
});

it('gives each part of a run its own random numbers, the same for a seed', async () => {
  const drawn = (seed: number) =>
    inVirtualTime(seed, async (time) => [time.random('a')(), time.random('b')(), time.clock('a').random()]);
  const [a, b, again] = await drawn(1);
  expect(await drawn(1)).toEqual([a, b, a]);
  expect(again).toBe(a);
  expect(a).not.toBe(b);
  expect(await drawn(2)).not.toContain(a);
});
