import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { openShop, type TestShop } from '../testing/test-shop.ts';
import { refused, unprocessed } from '../testing/wire.ts';
import { batchGet } from './batch-get.ts';
import type { Trace } from './trace.ts';

let clock: SteppingClock;
let shop: TestShop;
beforeEach(async () => {
  clock = new SteppingClock();
  shop = await openShop(clock);
});
afterEach(() => shop.close());

const keyOf = (number: number) => ({ userId: `user-${number}` });
const keys = (count: number) => Array.from({ length: count }, (_, number) => keyOf(number));

/** Every third user has no wallet. */
const balanceOf = (number: number) => (number % 3 === 2 ? undefined : number + 1_000);

async function putWallets(count: number) {
  const TableName = shop.names.WALLETS_TABLE as string;
  for (let number = 0; number < count; number += 1) {
    const Item = { ...keyOf(number), balance: balanceOf(number) };
    if (Item.balance !== undefined) await shop.dynamo.send(new PutCommand({ TableName, Item }));
  }
  shop.wire.clear();
}

const inWallets = (requested: readonly { userId: string }[]) =>
  requested.map((key) => ({ table: shop.names.WALLETS_TABLE as string, key }));

async function balances(requested: readonly { userId: string }[], trace: Trace = shop.trace()) {
  const found: [string, unknown][] = [];
  for await (const [{ key }, item] of batchGet(shop.dynamo, inWallets(requested), trace)) {
    if (item) expect(item.userId).toBe(key.userId);
    found.push([key.userId, item?.balance]);
  }
  return found;
}

const expected = (count: number) => keys(count).map(({ userId }, number) => [userId, balanceOf(number)]);
const byName = (found: readonly unknown[][]) => found.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));

test('items are matched to keys by key, not by position', async () => {
  await putWallets(9);
  shop.wire.next('BatchGetItem', unprocessed(0));
  expect(await balances(keys(9))).toEqual(expected(9));
  expect(shop.wire.calls).toEqual(['BatchGetItem']);
  expect(clock.sleeps).toEqual([]);
});

test('no keys cost no call', async () => {
  shop.wire.clear();
  expect(await balances([])).toEqual([]);
  expect(shop.wire.calls).toEqual([]);
});

test('unprocessed keys are retried with full jitter, and the other items are yielded meanwhile', async () => {
  await putWallets(9);
  const requested: number[] = [];
  for (const left of [9, 5, 4, 1]) {
    shop.wire.next('BatchGetItem', (request, send) => {
      requested.push(Object.values<{ Keys: object[] }>(JSON.parse(request.body).RequestItems)[0]?.Keys.length ?? 0);
      return unprocessed(left)(request, send);
    });
  }
  const trace = shop.trace();
  const found = await balances(keys(9), trace);
  expect(byName(found)).toEqual(expected(9));
  // Keys that were processed first are yielded first.
  expect(found.slice(0, 4)).toEqual(expected(9).slice(5));
  expect(requested).toEqual([9, 9, 5, 4]);
  expect(shop.wire.calls).toHaveLength(5);
  expect(clock.sleeps).toEqual([5, 10, 20, 40]);
  expect(trace.repeats).toBe(4);
});

test('keys that stay unprocessed fail with try-again at the deadline, after the others were yielded', async () => {
  await putWallets(3);
  for (let times = 0; times < 50; times += 1) shop.wire.next('BatchGetItem', unprocessed(1));
  const known: unknown[] = [];
  const reading = async () => {
    for await (const [{ key }] of batchGet(shop.dynamo, inWallets(keys(3)), shop.trace(1_000))) {
      known.push(key);
    }
  };
  await expect(reading()).rejects.toMatchObject({ code: 'try-again' });
  expect(known).toEqual(keys(3).slice(1));
  expect(shop.wire.calls.length).toBeGreaterThan(5);
});

test('a retryable fault between two calls for unprocessed keys is retried', async () => {
  await putWallets(3);
  shop.wire.next('BatchGetItem', unprocessed(2));
  for (let times = 0; times < 3; times += 1) shop.wire.next('BatchGetItem', refused('ThrottlingException'));
  expect(byName(await balances(keys(3)))).toEqual(expected(3));
});

test('a duplicate key is read once', async () => {
  await putWallets(2);
  expect(await balances([keyOf(0), keyOf(1), keyOf(0)])).toEqual(expected(2));
});

test('more keys than the limit of one call are read in several calls', async () => {
  await putWallets(4);
  shop.wire.next('BatchGetItem', unprocessed(30));
  const found = await balances(keys(230));
  expect(found).toHaveLength(230);
  expect(new Map(found as [string, unknown][]).get('user-3')).toBe(1_003);
  expect(found.filter(([, balance]) => balance !== undefined)).toHaveLength(3);
  expect(shop.wire.calls).toHaveLength(3);
});

test('items of several tables with equal keys are read in one call and not confused', async () => {
  await putWallets(1);
  await shop.put('user-0', 5, 1);
  shop.wire.clear();
  const products = shop.names.PRODUCTS_TABLE as string;
  const requested = [
    ...inWallets(keys(1)),
    { table: products, key: { productId: 'user-0' } },
    ...inWallets([keyOf(2)]),
  ];
  const found: unknown[] = [];
  for await (const [{ table }, item] of batchGet(shop.dynamo, requested, shop.trace())) {
    found.push([table === products, item?.balance, item?.productId]);
  }
  expect(found).toEqual([
    [false, 1_000, undefined],
    [true, undefined, 'user-0'],
    [false, undefined, undefined],
  ]);
  expect(shop.wire.calls).toEqual(['BatchGetItem']);
});
