import { Redis } from 'ioredis';
import { ChargeLock } from '../../charges/charge-lock.ts';
import { systemClock } from '../../shared/clock.ts';
import { OptionalRedis } from '../../shared/optional-redis.ts';
import { connectRedis } from '../../shared/redis-client.ts';
import { Trace } from '../../shared/trace.ts';
import type { LockReport, LockTask } from '../lock-process.ts';

const connect = () => connectRedis(process.env.REDIS_URL as string);
const lock = new ChargeLock(new OptionalRedis(connect, systemClock), connect);
const trace = () => new Trace(systemClock, 60_000);

async function contend(userId: string, times: number, countUrl: string): Promise<LockReport> {
  const counter = new Redis(countUrl);
  const kinds: string[] = [];
  let notAlone = 0;
  await untilConnected(`${userId}-${process.pid}`);
  for (let time = 0; time < times; time += 1) {
    const grant = await lock.acquire(userId, trace());
    kinds.push(grant.kind);
    if (grant.kind === 'held') {
      if ((await counter.incr(`inside:${userId}`)) > 1) notAlone += 1;
      // One more round trip inside, so that a second holder would be seen.
      await counter.ping();
      await counter.decr(`inside:${userId}`);
    }
    if (grant.kind !== 'timed-out') await grant.release();
  }
  counter.disconnect();
  return { kinds, notAlone };
}

/** Retries another lock until it is held: a busy machine may delay the first connection beyond its timeout. */
async function untilConnected(userId: string): Promise<void> {
  for (let attempts = 0; attempts < 50; attempts += 1) {
    const grant = await lock.acquire(userId, trace());
    if (grant.kind !== 'timed-out') await grant.release();
    if (grant.kind === 'held') return;
    await systemClock.sleep(200);
  }
}

async function keep(userId: string): Promise<LockReport> {
  const { kind } = await lock.acquire(userId, trace());
  return { kinds: [kind], notAlone: 0 };
}

process.on('message', async (task: LockTask) => {
  process.send?.('keep' in task ? await keep(task.keep) : await contend(task.contend, task.times, task.countUrl));
});
process.send?.('ready');
