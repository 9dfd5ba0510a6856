import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { addDays, shopDay } from '../shared/shop-day.ts';
import { shardIdOf, shardOf, soldAttribute } from '../stock/shard-item.ts';
import { sourcesOf } from '../testing/ranking-sources.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { calendar, openShop, type TestShop } from '../testing/test-shop.ts';
import { rankProducts } from './rank-products.ts';
import { midnightWindow, windowNow } from './ranking-window.ts';

const NOON = Date.parse('2026-11-23T03:00:00Z');

let clock: SteppingClock;
let shop: TestShop;
beforeEach(async () => {
  clock = new SteppingClock();
  clock.instant = NOON;
  shop = await openShop(clock);
  await shop.fund('alice', 100_000);
});
afterEach(() => shop.close());

const rank = (window = windowNow(clock, calendar)) => rankProducts(window, sourcesOf(shop), shop.trace());

test('counts a sale on the shop day of its instant', async () => {
  await shop.put('late', 10);
  clock.instant = Date.parse('2026-11-22T14:59:59Z');
  await shop.order('alice', [{ productId: 'late', quantity: 1 }]);
  clock.instant = Date.parse('2026-11-22T15:00:00Z');
  await shop.order('alice', [{ productId: 'late', quantity: 2 }]);
  expect((await rank(midnightWindow(clock.instant, calendar))).items[0]?.sold).toBe(1);
  expect((await rank()).items[0]?.sold).toBe(3);
});

test('keeps sales through a replacement with fewer shards', async () => {
  await shop.put('kept', 100, 8);
  for (let order = 0; order < 9; order += 1) await shop.order('alice', [{ productId: 'kept', quantity: 10 }]);
  await shop.put('kept', 5, 2);
  expect((await rank()).items).toMatchObject([{ productId: 'kept', sold: 90 }]);
  expect(await shop.stockOf('kept')).toBe(5);
});

test('a sale removes the counts of days past the window from its shard, and no other', async () => {
  const today = shopDay(NOON, calendar.timeZone);
  const sold = Object.fromEntries([3, 4, 5, 11, 18].map((ago) => [soldAttribute(addDays(today, -ago)), ago]));
  await shop.put('old', 9, 1);
  const TableName = shop.names.STOCK_TABLE as string;
  const Key = { shardId: shardIdOf('old', 0) };
  const before = await shop.dynamo.send(new GetCommand({ TableName, Key }));
  await shop.dynamo.send(new PutCommand({ TableName, Item: { ...before.Item, ...sold } }));
  await shop.order('alice', [{ productId: 'old', quantity: 1 }]);
  const after = await shop.dynamo.send(new GetCommand({ TableName, Key }));
  const days = [...shardOf(after.Item ?? {}).sold.keys()];
  expect(days.sort()).toEqual([addDays(today, -4), addDays(today, -3), today]);
});
