import { randomUUID } from 'node:crypto';
import { placeOrder } from '../orders/place-order.ts';
import { CHARGE_LOCK_WAIT_MS } from '../shared/bounds.ts';
import { Problem } from '../shared/problem.ts';
import { openRedis } from '../testing/redis-server.ts';
import { codeOf, openLock, openShop, PATIENCE_MS, type TestShop } from '../testing/test-shop.ts';
import { cancelled, replyLost } from '../testing/wire.ts';
import { chargeWallet } from './charge-wallet.ts';

let shop: TestShop;
let own: ReturnType<typeof openLock>;
beforeAll(async () => {
  shop = await openShop();
  own = openLock();
});
afterEach(() => shop.wire.clear());
afterAll(() => {
  own.close();
  shop.close();
});

function chargeBy(userId: string, amount: number, key: string = randomUUID(), { lock } = own, trace = shop.trace()) {
  return chargeWallet({ userId, idempotencyKey: key, amount }, { ...shop, lock }, trace);
}

/** Retries as a client does while another charge is in progress. */
async function chargePatiently(userId: string, amount: number, key: string, lock = own, trace = shop.trace()) {
  const end = Date.now() + PATIENCE_MS / 3;
  while (Date.now() < end) {
    try {
      return await chargeBy(userId, amount, key, lock, trace);
    } catch (error) {
      if ((error as { code?: string }).code !== 'charge-in-progress') throw error;
    }
  }
  throw new Error(`Another charge than ${key} was always in progress.`);
}

test('a charge costs one store call and the balance read', async () => {
  await chargeBy('counted', 10);
  shop.wire.clear();
  await chargeBy('counted', 10);
  expect(shop.wire.calls).toEqual(['TransactWriteItems', 'GetItem']);
});

test('50 charges at once with 50 keys are each credited once, in order of arrival', async () => {
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
  // A charge that timed out and was retried queues behind the others, so only the first ten must be in order.
  expect(written.slice(0, 10)).toEqual(amounts.slice(0, 10));
  expect([...new Set(written)]).toHaveLength(50);
});

test('50 copies of one charge at once are credited once', async () => {
  const receipts = await Promise.all(Array.from({ length: 50 }, () => chargePatiently('copier', 7, 'one-key')));
  expect(await shop.balanceOf('copier')).toBe(7);
  expect(new Set(receipts.map(({ chargeId, createdAt }) => `${chargeId} ${createdAt}`)).size).toBe(1);
  expect(receipts.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(await codeOf(chargeBy('copier', 8, 'one-key'))).toBe('idempotency-key-reused');
});

test('a charge that waits too long for the lock answers charge-in-progress and leaves nothing behind', async () => {
  const other = openLock();
  try {
    const holder = await other.lock.acquire('held', shop.trace());
    const start = Date.now();
    expect(await codeOf(chargeBy('held', 5, 'kept'))).toBe('charge-in-progress');
    expect(Date.now() - start).toBeGreaterThanOrEqual(CHARGE_LOCK_WAIT_MS - 10);
    if (holder.kind !== 'timed-out') await holder.release();
    // The refused charge has left the queue, so the lock is free.
    expect((await chargeBy('held', 5, 'kept')).replayed).toBe(false);
  } finally {
    other.close();
  }
});

test('concurrent charges and orders of one user leave the right balance, 100 times', async () => {
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

test('an order succeeds while the charge lock of its user is held, and takes no lock', async () => {
  await shop.put('tea', 10);
  await shop.fund('drinker', 1_000);
  const holder = await own.lock.acquire('drinker', shop.trace());
  const trace = shop.trace();
  const lines = [{ productId: 'tea', quantity: 1 }];
  await placeOrder({ userId: 'drinker', idempotencyKey: 'thirsty', lines }, shop, trace);
  // A charge, measured the same way, does wait for the lock.
  const charging = shop.trace();
  expect(await codeOf(chargeBy('drinker', 1, 'waiting', own, charging))).toBe('charge-in-progress');
  expect({ order: trace.spentMs('lock'), charge: charging.spentMs('lock') }).toEqual({
    order: undefined,
    charge: expect.any(Number),
  });
  if (holder.kind !== 'timed-out') await holder.release();
});

test('a conflict with an order on the wallet is retried', async () => {
  shop.wire.next('TransactWriteItems', cancelled({ Code: 'TransactionConflict' }, { Code: 'None' }));
  await chargeBy('conflicted', 9);
  expect(await shop.balanceOf('conflicted')).toBe(9);
});

test('a reply lost after the commit is not charged twice', async () => {
  for (let tries = 0; tries < 3; tries += 1) shop.wire.next('TransactWriteItems', replyLost);
  await chargeBy('lost', 9, 'lost-key');
  expect((await chargeBy('lost', 9, 'lost-key')).balance).toBe(9);
});

test('the lock is released before the answer even if the balance cannot be read', async () => {
  const [read, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const lock = { acquire: async () => ({ kind: 'held', release: () => released.promise }) } as never;
  const balance = async () => {
    read.resolve();
    throw new Problem('try-again', 'Not now.');
  };
  const request = { userId: 'unread', idempotencyKey: 'unread', amount: 1 };
  const answered = codeOf(chargeWallet(request, { ...shop, wallets: { balance } as never, lock }, shop.trace()));
  await read.promise;
  // An answer that did not wait for the release would be here by now.
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  expect(await Promise.race([answered, 'not yet'])).toBe('not yet');
  released.resolve();
  expect(await answered).toBe('try-again');
});

test('waiting charges are each credited once when Redis loses its data', async () => {
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
