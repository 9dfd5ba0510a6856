import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { systemClock } from '../../lambdas/shared/clock.ts';
import { calendar, codeOf, openShop, type TestShop } from '../../lambdas/testing/shop.ts';
import { chargeLocked } from './locked-charge.ts';
import { placeLockedOrder } from './locked-order.ts';
import { LockedStore } from './locked-store.ts';
import { PollingLock } from './polling-lock.ts';

// What is raced is the outcome: on a busy machine an engine may take longer than the bound of a call.
jest.mock('../../lambdas/shared/bounds.ts', () => ({
  ...jest.requireActual('../../lambdas/shared/bounds.ts'),
  DYNAMODB_CONNECTION_MS: 60_000,
  DYNAMODB_REQUEST_MS: 60_000,
}));

const STOCK = 20;

const redis = new Redis(process.env.REDIS_URL as string);
// As soon as another has released it: what is tested is the outcome, not the wait.
const lock = new PollingLock(redis, { ...systemClock, sleep: () => systemClock.sleep(20 * Math.random()) });
let shop: TestShop;
let store: LockedStore;
beforeAll(async () => {
  shop = await openShop();
  store = new LockedStore(shop.dynamo, shop.names);
});
afterAll(() => {
  redis.disconnect();
  shop.close();
});

function order(userId: string, productId: string, key: string = randomUUID(), guard = lock) {
  const parts = { ...shop, store, lock: guard, ...calendar };
  return placeLockedOrder({ userId, idempotencyKey: key, lines: [{ productId, quantity: 1 }] }, parts, shop.trace());
}

function charge(userId: string, amount: number, key: string = randomUUID()) {
  return chargeLocked({ userId, idempotencyKey: key, amount }, { ...shop, store, lock }, shop.trace());
}

/** A crowd of users with money, twice as many as there are units of a product of one shard. */
async function crowdBefore(productId: string): Promise<string[]> {
  await shop.put(productId, STOCK, 1);
  const users = Array.from({ length: 2 * STOCK }, () => randomUUID());
  await Promise.all(users.map((userId) => shop.fund(userId, 1_000)));
  return users;
}

test('a crowd is sold exactly what there is, under the lock', async () => {
  const users = await crowdBefore('locked');
  const codes: string[] = [];
  for (let start = 0; start < users.length; start += 4) {
    codes.push(...(await Promise.all(users.slice(start, start + 4).map((userId) => answerOf(userId, 'locked')))));
  }
  expect(codes.filter((code) => code === 'done')).toHaveLength(STOCK);
  expect(new Set(codes)).toEqual(new Set(['done', 'insufficient-stock']));
  expect([await shop.stockOf('locked'), await shop.soldOf('locked')]).toEqual([0, STOCK]);
});

/** The answer to an order that is retried while the lock is held too long for its tries, which is the lock's bound and not the stock's. */
async function answerOf(userId: string, productId: string): Promise<string> {
  const key = randomUUID();
  for (let attempt = 1; attempt < 50; attempt += 1) {
    const code = await codeOf(order(userId, productId, key));
    if (code !== 'try-again') return code;
  }
  return 'try-again';
}

test('without the lock the same crowd buys more than there is: nothing else guards the write', async () => {
  const users = await crowdBefore('unlocked');
  const open = { hold: (_names: unknown, _trace: unknown, work: () => Promise<unknown>) => work() };
  const codes = await Promise.all(
    users.map((userId) => codeOf(order(userId, 'unlocked', randomUUID(), open as unknown as PollingLock))),
  );
  expect(codes.filter((code) => code === 'done').length).toBeGreaterThan(STOCK);
});

test('charges and orders of one user at once leave the balance that they come to', async () => {
  await shop.put('calm', 100, 1);
  await shop.fund('one', 1_000);
  await Promise.all([charge('one', 500), order('one', 'calm'), charge('one', 70), order('one', 'calm')]);
  expect(await shop.balanceOf('one')).toBe(1_000 + 570 - 200);
});

test('a repeat of an order or of a charge is answered with the first, and changes nothing', async () => {
  await shop.put('again', 5, 1);
  await charge('repeater', 1_000, 'charge');
  const first = await order('repeater', 'again', 'order');
  const [second, recharged] = [await order('repeater', 'again', 'order'), await charge('repeater', 1_000, 'charge')];
  expect(second).toEqual({ order: first.order, replayed: true });
  expect(recharged).toMatchObject({ balance: 900, replayed: true });
  expect(await codeOf(charge('repeater', 1, 'charge'))).toBe('idempotency-key-reused');
  expect([await shop.stockOf('again'), await shop.balanceOf('repeater')]).toEqual([4, 900]);
});

test('an order that the money or the shelf cannot bear, or of nothing that is sold, is refused', async () => {
  await shop.put('dear', 1, 1, 5_000);
  await shop.fund('poor', 100);
  expect(await codeOf(order('poor', 'dear'))).toBe('insufficient-balance');
  expect(await codeOf(order('poor', 'nothing'))).toBe('product-not-found');
});
