import { randomUUID } from 'node:crypto';
import { startRedis } from '../../bin/local/redis-engine.ts';
import { CHARGE_DEADLINE_MS, CHARGE_LOCK_WAIT_MS, ORDER_DEADLINE_MS } from '../shared/bounds.ts';
import { codeOf, openLock, openShop, PATIENCE_MS, type TestShop } from '../testing/shop.ts';
import { cancelled, replyLost } from '../testing/wire.ts';
import { charge } from './charge.ts';

let shop: TestShop;
let open: ReturnType<typeof openLock>;
beforeAll(async () => {
  shop = await openShop();
  open = openLock();
});
afterEach(() => shop.wire.clear());
afterAll(() => {
  open.close();
  shop.close();
});

function chargeBy(userId: string, amount: number, key: string = randomUUID(), { lock } = open, trace = shop.trace()) {
  return charge({ userId, idempotencyKey: key, amount }, { ...shop, lock }, trace);
}

/** A charge as a client makes it: told that another is at work, it sends the same again. */
async function chargePatiently(userId: string, amount: number, key: string, lock = open) {
  for (;;) {
    try {
      return await chargeBy(userId, amount, key, lock);
    } catch (error) {
      if ((error as { code?: string }).code !== 'charge-in-progress') throw error;
    }
  }
}

test('a charge costs one store call and the balance read', async () => {
  await chargeBy('counted', 10);
  shop.wire.clear();
  await chargeBy('counted', 10);
  expect(shop.wire.calls).toEqual(['TransactWriteItems', 'GetItem']);
});

test('50 charges at once with 50 keys are all credited once, in order of arrival', async () => {
  const written: number[] = [];
  const add = jest.spyOn(shop.charges, 'add').mockImplementation(async (userId, made, trace) => {
    written.push(made.amount);
    return Object.getPrototypeOf(shop.charges).add.call(shop.charges, userId, made, trace);
  });
  const amounts = Array.from({ length: 50 }, (_, index) => index + 1);
  const receipts = await Promise.all(amounts.map((amount) => chargePatiently('crowd', amount, `key-${amount}`)));
  add.mockRestore();
  expect(await shop.balanceOf('crowd')).toBe(1_275);
  expect(new Set(receipts.map(({ chargeId }) => chargeId)).size).toBe(50);
  // Whoever waited too long and came again stands behind those who waited; the first come are the first served.
  expect(written.slice(0, 10)).toEqual(amounts.slice(0, 10));
  expect([...new Set(written)]).toHaveLength(50);
});

test('50 copies of one charge at once credit it once', async () => {
  const receipts = await Promise.all(Array.from({ length: 50 }, () => chargePatiently('copier', 7, 'one-key')));
  expect(await shop.balanceOf('copier')).toBe(7);
  expect(new Set(receipts.map(({ chargeId, createdAt }) => `${chargeId} ${createdAt}`)).size).toBe(1);
  expect(receipts.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(await codeOf(chargeBy('copier', 8, 'one-key'))).toBe('idempotency-key-reused');
});

test('several processes are handed the lock in order of arrival', async () => {
  const processes = Array.from({ length: 8 }, () => openLock());
  const holder = await processes[0]?.lock.acquire('shared', shop.trace());
  const served: number[] = [];
  const waits: Promise<void>[] = [];
  const arrived = openLock();
  for (const [index, { lock }] of processes.entries()) {
    if (index === 0) continue;
    waits.push(
      lock.acquire('shared', shop.trace()).then(async (grant) => {
        served.push(index);
        if (grant.kind !== 'timed-out') await grant.release();
      }),
    );
    // The next comes when this one stands in the queue.
    await untilQueued('shared', index);
  }
  if (holder && holder.kind !== 'timed-out') await holder.release();
  await Promise.all(waits);
  expect(served).toEqual([1, 2, 3, 4, 5, 6, 7]);
  for (const { close } of [...processes, arrived]) close();
});

async function untilQueued(userId: string, waiters: number) {
  const { connectRedis } = await import('../shared/redis.ts');
  const redis = connectRedis(process.env.REDIS_URL as string);
  while ((await redis.llen(`charge-queue:{${userId}}`)) < waiters);
  redis.disconnect();
}

test('a lock that is not released in time answers charge-in-progress within its bound, and leaves nothing', async () => {
  const other = openLock();
  const holder = await other.lock.acquire('held', shop.trace());
  const start = Date.now();
  expect(await codeOf(chargeBy('held', 5, 'kept'))).toBe('charge-in-progress');
  expect(Date.now() - start).toBeGreaterThanOrEqual(CHARGE_LOCK_WAIT_MS - 10);
  expect(Date.now() - start).toBeLessThan(CHARGE_LOCK_WAIT_MS + 400);
  if (holder.kind !== 'timed-out') await holder.release();
  // Who gave up is not in the queue any more: the lock is free, not handed to nobody.
  expect((await chargeBy('held', 5, 'kept')).replayed).toBe(false);
  other.close();
});

test('a charge and an order of one user at once never wait for each other, 100 times', async () => {
  await shop.put('snack', 1_000);
  await shop.fund('eater', 1_000);
  for (let round = 0; round < 100; round += 1) {
    const traced = shop.trace(ORDER_DEADLINE_MS);
    const [, placed] = await Promise.all([
      chargeBy('eater', 100),
      shop.order('eater', [{ productId: 'snack', quantity: 1 }]),
    ]);
    expect(placed.order.totalAmount).toBe(100);
    // An order has no lock to wait for.
    expect(traced.spentMs('lock')).toBeUndefined();
  }
  expect(await shop.balanceOf('eater')).toBe(1_000);
});

test('an order goes through while the charge lock of its user is held', async () => {
  await shop.put('tea', 10);
  await shop.fund('drinker', 1_000);
  const holder = await open.lock.acquire('drinker', shop.trace());
  await shop.order('drinker', [{ productId: 'tea', quantity: 1 }]);
  if (holder.kind !== 'timed-out') await holder.release();
});

test('a conflict with an order on the wallet is tried again', async () => {
  shop.wire.next('TransactWriteItems', cancelled({ Code: 'TransactionConflict' }, { Code: 'None' }));
  await chargeBy('conflicted', 9);
  expect(await shop.balanceOf('conflicted')).toBe(9);
});

test('a reply lost after the commit is not charged twice', async () => {
  for (let tries = 0; tries < 3; tries += 1) shop.wire.next('TransactWriteItems', replyLost);
  await chargeBy('lost', 9, 'lost-key');
  expect((await chargeBy('lost', 9, 'lost-key')).balance).toBe(9);
});

describe('while Redis fails in the middle of charging', () => {
  test.each(['SIGKILL', 'SIGSTOP'] as const)('every charge ends right and within bounds after %s', async (signal) => {
    const urlBefore = process.env.REDIS_URL;
    delete process.env.REDIS_URL;
    const redis = await startRedis();
    process.env.REDIS_URL = urlBefore;
    const lock = openLock(redis.url);
    const user = `fault-${signal}`;
    let lockFree = 0;
    const run = async (index: number) => {
      const trace = shop.trace(CHARGE_DEADLINE_MS);
      const start = Date.now();
      await chargeBy(user, 1, `key-${index}`, lock, trace);
      if (trace.lockFree) lockFree += 1;
      expect(Date.now() - start).toBeLessThan(CHARGE_DEADLINE_MS);
    };
    await run(0);
    const charging = Array.from({ length: 10 }, (_, index) => run(index + 1));
    process.kill(redis.pid as number, signal);
    await Promise.all(charging);
    await Promise.all(Array.from({ length: 10 }, (_, index) => run(index + 11)));
    expect(await shop.balanceOf(user)).toBe(21);
    expect(lockFree).toBeGreaterThan(0);
    lock.close();
    await redis.stop();
  });
});

test('charges are right when Redis loses its data while they wait', async () => {
  const { connectRedis } = await import('../shared/redis.ts');
  const redis = connectRedis(process.env.REDIS_URL as string);
  const charging = Array.from({ length: 20 }, (_, index) => chargePatiently('flushed', 1, `key-${index}`));
  await redis.flushall();
  await Promise.all(charging);
  redis.disconnect();
  expect(await shop.balanceOf('flushed')).toBe(20);
  expect(PATIENCE_MS).toBeGreaterThan(CHARGE_DEADLINE_MS);
});
