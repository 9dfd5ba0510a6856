import { randomUUID } from 'node:crypto';
import { startOwnRedis } from '../../lib/engines/redis-engine.ts';
import { placeOrder } from '../orders/place-order.ts';
import { CHARGE_LOCK_WAIT_MS } from '../shared/bounds.ts';
import { Problem } from '../shared/problem.ts';
import { openRedis } from '../testing/redis-server.ts';
import { codeOf, openLock, openShop, PATIENCE_MS, type TestShop } from '../testing/test-shop.ts';
import { cancelled, replyLost } from '../testing/wire.ts';
import { chargeWallet } from './charge-wallet.ts';

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
  return chargeWallet({ userId, idempotencyKey: key, amount }, { ...shop, lock }, trace);
}

/** A charge as a client makes it: told that another is at work, it sends the same again. */
async function chargePatiently(userId: string, amount: number, key: string, lock = open, trace = shop.trace()) {
  const until = Date.now() + PATIENCE_MS / 3;
  while (Date.now() < until) {
    try {
      return await chargeBy(userId, amount, key, lock, trace);
    } catch (error) {
      if ((error as { code?: string }).code !== 'charge-in-progress') throw error;
    }
  }
  throw new Error(`The charge ${key} was in progress all the time.`);
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

test('a lock that is not released in time answers charge-in-progress, and leaves nothing', async () => {
  const other = openLock();
  try {
    const holder = await other.lock.acquire('held', shop.trace());
    const start = Date.now();
    expect(await codeOf(chargeBy('held', 5, 'kept'))).toBe('charge-in-progress');
    expect(Date.now() - start).toBeGreaterThanOrEqual(CHARGE_LOCK_WAIT_MS - 10);
    if (holder.kind !== 'timed-out') await holder.release();
    // Who gave up is not in the queue any more: the lock is free, not handed to nobody.
    expect((await chargeBy('held', 5, 'kept')).replayed).toBe(false);
  } finally {
    other.close();
  }
});

test('charges and orders of one user at once end right, 100 times', async () => {
  await shop.put('snack', 1_000);
  await shop.fund('eater', 1_000);
  for (let round = 0; round < 100; round += 1) {
    const [, placed] = await Promise.all([
      chargeBy('eater', 100),
      shop.order('eater', [{ productId: 'snack', quantity: 1 }], randomUUID(), PATIENCE_MS),
    ]);
    expect(placed.order.totalAmount).toBe(100);
  }
  expect(await shop.balanceOf('eater')).toBe(1_000);
});

test('an order goes through while the charge lock of its user is held, and asks for no lock', async () => {
  await shop.put('tea', 10);
  await shop.fund('drinker', 1_000);
  const holder = await open.lock.acquire('drinker', shop.trace());
  const trace = shop.trace();
  const lines = [{ productId: 'tea', quantity: 1 }];
  await placeOrder({ userId: 'drinker', idempotencyKey: 'thirsty', lines }, shop, trace);
  // A charge beside it, measured the same way, does wait for the lock.
  const charging = shop.trace();
  expect(await codeOf(chargeBy('drinker', 1, 'waiting', open, charging))).toBe('charge-in-progress');
  expect({ order: trace.spentMs('lock'), charge: charging.spentMs('lock') }).toEqual({
    order: undefined,
    charge: expect.any(Number),
  });
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

test('the lock is given back before a charge whose balance cannot be read is answered', async () => {
  const [read, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const lock = { acquire: async () => ({ kind: 'held', release: () => released.promise }) } as never;
  const balance = async () => {
    read.resolve();
    throw new Problem('try-again', 'Not now.');
  };
  const request = { userId: 'unread', idempotencyKey: 'unread', amount: 1 };
  const answered = codeOf(chargeWallet(request, { ...shop, wallets: { balance } as never, lock }, shop.trace()));
  await read.promise;
  // An answer that does not wait for the release would be there by now.
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  expect(await Promise.race([answered, 'not yet'])).toBe('not yet');
  released.resolve();
  expect(await answered).toBe('try-again');
});

describe('while Redis fails in the middle of charging', () => {
  test.each(['SIGKILL', 'SIGSTOP'] as const)('every charge ends right and within bounds after %s', async (signal) => {
    const redis = await startOwnRedis();
    const lock = openLock(redis.url);
    try {
      const user = `fault-${signal}`;
      let lockFree = 0;
      const run = async (index: number) => {
        const trace = shop.trace();
        await chargePatiently(user, 1, `key-${index}`, lock, trace);
        if (trace.lockFree) lockFree += 1;
      };
      await run(0);
      const charging = Array.from({ length: 10 }, (_, index) => run(index + 1));
      process.kill(redis.pid as number, signal);
      await Promise.all(charging);
      await Promise.all(Array.from({ length: 10 }, (_, index) => run(index + 11)));
      expect(await shop.balanceOf(user)).toBe(21);
      expect(lockFree).toBeGreaterThan(0);
    } finally {
      lock.close();
      await redis.stop();
    }
  });
});

test('charges are right when Redis loses its data while they wait', async () => {
  const own = await openRedis();
  const processes = Array.from({ length: 4 }, () => openLock(own.url));
  try {
    const charging = Array.from({ length: 20 }, (_, index) =>
      chargePatiently('flushed', 1, `key-${index}`, processes[index % processes.length]),
    );
    await Promise.race(charging);
    await own.admin.flushall();
    await Promise.all(charging);
    expect(await shop.balanceOf('flushed')).toBe(20);
  } finally {
    for (const { close } of processes) close();
    await own.stop();
  }
});
