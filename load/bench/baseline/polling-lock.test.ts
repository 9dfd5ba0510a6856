import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { type Clock, systemClock } from '../../../lambdas/shared/clock.ts';
import { Trace } from '../../../lambdas/shared/trace.ts';
import { codeOf, PATIENCE_MS } from '../../../lambdas/testing/test-shop.ts';
import { PollingLock } from './polling-lock.ts';

const redis = new Redis(process.env.REDIS_URL as string);
afterAll(() => redis.disconnect());

const trace = new Trace(systemClock, PATIENCE_MS);

/** A clock whose sleeps take no time and are recorded. */
function sleepless(random: number) {
  const slept: number[] = [];
  const clock: Clock = {
    ...systemClock,
    random: () => random,
    sleep: async (ms) => void slept.push(ms),
  };
  return { lock: new PollingLock(redis, clock), slept };
}

test('callers that share one of their names hold the lock one at a time', async () => {
  const lock = new PollingLock(redis, { ...systemClock, sleep: () => systemClock.sleep(2) });
  const shared = randomUUID();
  let [inside, most, done] = [0, 0, 0];
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await systemClock.sleep(2);
    inside -= 1;
    done += 1;
  };
  await Promise.all([1, 2, 3].map((name) => lock.hold([`own-${name}-${shared}`, shared], trace, work)));
  expect({ most, done }).toEqual({ most: 1, done: 3 });
});

test.each([
  [0, 100],
  [0.5, 200],
  [1, 300],
])('with random %d it retries ten times, %d ms apart, then gives up', async (random, delayMs) => {
  const { lock, slept } = sleepless(random);
  const name = randomUUID();
  await lock.hold([name], trace, async () => {
    expect(await codeOf(lock.hold([name], trace, async () => {}))).toBe('try-again');
  });
  expect(slept).toEqual(Array(10).fill(delayMs));
});

test('an expired lock that another holds now is not released', async () => {
  const { lock } = sleepless(0.5);
  const name = randomUUID();
  await lock.hold([name], trace, async () => {
    await redis.set(`baseline-lock:${name}`, 'another');
  });
  expect(await redis.get(`baseline-lock:${name}`)).toBe('another');
});

test('work that fails releases the lock', async () => {
  const { lock } = sleepless(0.5);
  const name = randomUUID();
  const broken = lock.hold([name], trace, () => Promise.reject(new Error('broken')));
  await expect(broken).rejects.toThrow('broken');
  expect(await redis.exists(`baseline-lock:${name}`)).toBe(0);
});
