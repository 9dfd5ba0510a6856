import { ACQUIRE, RELEASE } from '../../bench/baseline/polling-lock.ts';
import { inVirtualTime } from '../virtual-time.ts';
import { SimulatedRedis } from './simulated-redis.ts';

it('locks all keys or none, releases only those of the token, and expires a lock at the end of its life', async () => {
  await inVirtualTime(1, async (time) => {
    const redis = new SimulatedRedis(time);
    const acquire = (token: string, ...keys: string[]) => redis.eval(ACQUIRE, keys.length, ...keys, token, 100);
    const release = (token: string, ...keys: string[]) => redis.eval(RELEASE, keys.length, ...keys, token);
    expect(await acquire('a', 'mug', 'user')).toBe(1);
    expect(await acquire('b', 'lamp', 'user')).toBe(0);
    expect(await acquire('b', 'lamp')).toBe(1);
    expect(await release('b', 'mug', 'lamp')).toBe(1);
    expect(await release('a', 'mug', 'user')).toBe(2);
    expect(await acquire('b', 'mug')).toBe(1);
    await time.sleep(100);
    expect(await acquire('c', 'mug')).toBe(1);
  });
});
