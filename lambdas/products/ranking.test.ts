import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { DYNAMODB_REQUEST_MS } from '../shared/bounds.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import { connectDynamo } from '../shared/dynamo.ts';
import { connectRedis, OptionalRedis } from '../shared/redis.ts';
import { addDays, shopDay } from '../shared/shop-day.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { calendar, openShop, sum, type TestShop } from '../testing/shop.ts';
import { startStoreProxy } from '../testing/store-proxy.ts';
import { ProductStore } from './product-store.ts';
import { midnightWindow, rankProducts, TopSellers, windowNow } from './ranking.ts';
import { soldAttribute } from './stock-shard.ts';
import { TopFive } from './top-five.ts';

const SEEDS = (process.env.SEEDS ?? '1,2,3').split(',').map(Number);
const NOON = Date.parse('2026-11-23T03:00:00Z');
const MINUTE_MS = 60_000;

const clock: Clock & { instant: number } = {
  instant: NOON,
  now: () => clock.instant,
  sleep: async () => {},
  random: Math.random,
};

let shop: TestShop;
beforeEach(async () => {
  clock.instant = NOON;
  shop = await openShop(clock);
});
afterEach(() => shop.close());

function put(item: Record<string, unknown>) {
  return shop.dynamo.send(new PutCommand({ TableName: shop.names.PRODUCTS_TABLE as string, Item: item }));
}

test('a page of the scan may take longer than any call of an order', async () => {
  await put({ productId: 'big', part: 'INFO', name: 'Big', price: 1, updatedAt: '', version: '' });
  await put({ productId: 'big', part: 'STOCK#00', available: 1, price: 1, [soldAttribute('2026-11-22')]: 3 });
  const engineUrl = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
  const slow = await startStoreProxy(engineUrl, async (operation, _body, forward) => {
    if (operation === 'Scan') await systemClock.sleep(DYNAMODB_REQUEST_MS + 100);
    return forward();
  });
  jest.replaceProperty(process, 'env', { ...process.env, AWS_ENDPOINT_URL_DYNAMODB: slow.url });
  const dynamo = connectDynamo();
  const products = new ProductStore(dynamo, shop.names.PRODUCTS_TABLE as string);
  const { items } = await rankProducts(windowNow(clock, calendar), products, shop.trace());
  dynamo.destroy();
  await slow.stop();
  expect(items).toMatchObject([{ productId: 'big', sold: 3 }]);
});

test.each(SEEDS)('ranks as a brute-force count does, ties by id (seed %d)', async (seed) => {
  const random = seededRandom(seed);
  const today = shopDay(NOON, calendar.timeZone);
  const days = Array.from({ length: 7 }, (_, index) => addDays(today, -index));
  const counted = new Map<string, number>();
  const window = windowNow(clock, calendar);
  const writes: Promise<unknown>[] = [];
  for (let number = 0; number < 60; number += 1) {
    const productId = `p-${Math.floor(random() * 1_000)}-${number}`;
    writes.push(put({ productId, part: 'INFO', name: productId, price: 1, updatedAt: '', version: '' }));
    for (let shard = 0; shard < 1 + Math.floor(random() * 6); shard += 1) {
      const sold: Record<string, number> = {};
      for (const day of days) {
        // Few different counts, so that there are ties.
        const units = Math.floor(random() * 3);
        sold[soldAttribute(day)] = units;
        if (day >= window.from && day <= window.to) counted.set(productId, (counted.get(productId) ?? 0) + units);
      }
      writes.push(put({ productId, part: `STOCK#0${shard}`, available: 1, price: 1, ...sold }));
    }
  }
  await Promise.all(writes);
  const brute = [...counted]
    .filter(([, sold]) => sold > 0)
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, 5);
  const ranking = await rankProducts(window, shop.products, shop.trace());
  expect(ranking.items.map(({ productId, sold }) => [productId, sold])).toEqual(brute);
  expect(ranking.items.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5]);
});

test('ties at the fifth place go to the smaller id, in whatever order they come', () => {
  const top = new TopSellers(2);
  for (const id of ['c', 'a', 'd', 'b']) top.add(id, 3);
  top.add('z', 0);
  expect(top.best().map(({ productId }) => productId)).toEqual(['a', 'b']);
});

test.each([
  ['Asia/Seoul', '2026-11-22T15:00:00Z', '2026-11-20', '2026-11-22'],
  // The clocks go forward on 29 March and back on 25 October 2026: those days have 23 and 25 hours.
  ['Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-27', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25T23:00:00Z', '2026-10-23', '2026-10-25'],
])('midnight in %s at %s counts the three days before it, be it early, late or doubled', (timeZone, time, from, to) => {
  const midnight = Date.parse(time);
  for (const offsetMs of [-50_000, 0, 0, 30 * MINUTE_MS, 5 * 60 * MINUTE_MS]) {
    expect(midnightWindow(midnight + offsetMs, { timeZone, topWindowDays: 3 })).toEqual({ from, to });
  }
});

test('sales count on the shop day of their instant', async () => {
  await shop.put('late', 10);
  await shop.fund('alice', 10_000);
  clock.instant = Date.parse('2026-11-22T14:59:59Z');
  await shop.order('alice', [{ productId: 'late', quantity: 1 }]);
  clock.instant = Date.parse('2026-11-22T15:00:00Z');
  await shop.order('alice', [{ productId: 'late', quantity: 2 }]);
  const ranked = await rankProducts(midnightWindow(clock.instant, calendar), shop.products, shop.trace());
  expect(ranked.items[0]?.sold).toBe(1);
  const byHand = await rankProducts(windowNow(clock, calendar), shop.products, shop.trace());
  expect(byHand.items[0]?.sold).toBe(3);
});

test('sales survive a replacement of the product, also one with fewer shards', async () => {
  await shop.put('kept', 100, 8);
  await shop.fund('alice', 100_000);
  for (let order = 0; order < 9; order += 1) await shop.order('alice', [{ productId: 'kept', quantity: 10 }]);
  await shop.put('kept', 5, 2);
  const { items } = await rankProducts(windowNow(clock, calendar), shop.products, shop.trace());
  expect(items[0]?.sold).toBe(90);
  expect(await shop.stockOf('kept')).toBe(5);
});

test('a sale prunes the days past the window from its shard, and no other', async () => {
  const today = shopDay(NOON, calendar.timeZone);
  await shop.fund('alice', 1_000);
  const sold = Object.fromEntries([3, 4, 5, 40].map((ago) => [soldAttribute(addDays(today, -ago)), ago]));
  await put({ productId: 'old', part: 'INFO', name: 'old', price: 1, stockShards: 1, updatedAt: '', version: '' });
  await put({ productId: 'old', part: 'STOCK#00', available: 9, price: 1, ...sold });
  await shop.order('alice', [{ productId: 'old', quantity: 1 }]);
  const shelf = await shop.products.shelf('old', shop.trace());
  expect([...(shelf?.shards[0]?.sold.keys() ?? [])].sort()).toEqual([addDays(today, -4), addDays(today, -3), today]);
});

describe('the top five', () => {
  const redis = () => new OptionalRedis(() => connectRedis(process.env.REDIS_URL as string), clock);
  const deadRedis = () => new OptionalRedis(() => connectRedis('redis://127.0.0.1:1'), clock);
  const empty = { asOf: '', from: '', to: '', items: [] };

  async function sell(units: number) {
    await shop.put('sold', 1_000);
    await shop.fund('alice', 1_000_000);
    await shop.order('alice', [{ productId: 'sold', quantity: units }]);
  }

  test('is read warm without a call to any store, and counts what the ranking counted', async () => {
    await sell(7);
    const cache = redis();
    const top = new TopFive(shop.rankings, cache);
    await top.rank(windowNow(clock, calendar), shop.products, shop.trace());
    const reader = new TopFive(shop.rankings, cache);
    await reader.get(() => empty, shop.trace());
    shop.wire.clear();
    const asked = jest.spyOn(cache, 'ask');
    const warm = await Promise.all(Array.from({ length: 100 }, () => reader.get(() => empty, shop.trace())));
    expect(shop.wire.calls).toEqual([]);
    expect(asked).not.toHaveBeenCalled();
    expect(sum(warm.map(({ items }) => items[0]?.sold ?? 0))).toBe(700);
    await cache.ask((client) => client.del('top-five'));
    cache.close();
  });

  test('is read from the durable ranking when Redis does not answer, in one flight', async () => {
    await sell(3);
    const cache = deadRedis();
    const writer = new TopFive(shop.rankings, cache);
    await writer.rank(windowNow(clock, calendar), shop.products, shop.trace());
    const reader = new TopFive(shop.rankings, cache);
    shop.wire.clear();
    const read = await Promise.all(Array.from({ length: 50 }, () => reader.get(() => empty, shop.trace())));
    expect(new Set(read.map(({ items }) => items[0]?.sold))).toEqual(new Set([3]));
    expect(shop.wire.calls).toEqual(['GetItem']);
    cache.close();
  });

  test('of an empty shop is an empty list', async () => {
    const cache = deadRedis();
    expect(await new TopFive(shop.rankings, cache).get(() => empty, shop.trace())).toEqual(empty);
    cache.close();
  });

  test('is served stale while one flight fetches the next', async () => {
    await sell(1);
    const cache = deadRedis();
    const top = new TopFive(shop.rankings, cache);
    await top.rank(windowNow(clock, calendar), shop.products, shop.trace());
    const first = await top.get(() => empty, shop.trace());
    await shop.order('alice', [{ productId: 'sold', quantity: 4 }]);
    const other = new TopFive(shop.rankings, cache);
    await other.rank(windowNow(clock, calendar), shop.products, shop.trace());
    clock.instant += 11_000;
    shop.wire.clear();
    const stale = await Promise.all(Array.from({ length: 20 }, () => top.get(() => empty, shop.trace())));
    expect(stale.every((ranking) => ranking === first)).toBe(true);
    // The flight ends in its own time; then what it brought is served.
    let fresh = first;
    while (fresh === first) {
      fresh = await top.get(() => empty, shop.trace());
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(fresh.items[0]?.sold).toBe(5);
    expect(shop.wire.calls).toEqual(['GetItem']);
    cache.close();
  });

  test('is ranked the same twice, and not undone by an event that comes a day late', async () => {
    await sell(2);
    const cache = deadRedis();
    const top = new TopFive(shop.rankings, cache);
    const window = midnightWindow(Date.parse('2026-11-23T15:00:00Z'), calendar);
    const first = await top.rank(window, shop.products, shop.trace());
    expect(await top.rank(window, shop.products, shop.trace())).toEqual(first);
    const late = midnightWindow(Date.parse('2026-11-22T15:00:00Z'), calendar);
    expect((await top.rank(late, shop.products, shop.trace())).items).toEqual([]);
    expect(await shop.rankings.latest(shop.trace())).toEqual(first);
    cache.close();
  });
});
