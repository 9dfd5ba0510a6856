import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DYNAMODB_REQUEST_MS, RANK_DEADLINE_MS } from '../shared/bounds.ts';
import { systemClock } from '../shared/clock.ts';
import { connectDynamo } from '../shared/dynamo.ts';
import { addDays, shopDay } from '../shared/shop-day.ts';
import { countPending } from '../testing/pending.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { calendar, codeOf, openShop, type TestShop } from '../testing/shop.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { startStoreProxy } from '../testing/store-proxy.ts';
import { refused } from '../testing/wire.ts';
import { ProductStore } from './product-store.ts';
import { midnightWindow, rankProducts, TopSellers, windowNow } from './ranking.ts';
import { soldAttribute } from './stock-shard.ts';

const SEEDS = (process.env.SEEDS ?? '1,2,3').split(',').map(Number);
const NOON = Date.parse('2026-11-23T03:00:00Z');
const MINUTE_MS = 60_000;
/** More calls than any deadline below leaves time for. */
const MANY = 2_000;

let clock: SteppingClock;
let shop: TestShop;
let closing: (() => unknown)[];
beforeEach(async () => {
  clock = new SteppingClock();
  clock.instant = NOON;
  shop = await openShop(clock);
  closing = [() => shop.close()];
});
afterEach(async () => {
  for (const close of closing) await close();
});

const rankByHand = (products = shop.products, trace = shop.trace()) =>
  rankProducts(windowNow(clock, calendar), products, trace);

type Item = Record<string, unknown>;

/** Writes items as no client of the shop does: with all the time that a busy machine takes. */
async function write(items: Item[]) {
  const patient = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 10 }));
  const table = shop.names.PRODUCTS_TABLE as string;
  try {
    for (let start = 0; start < items.length; start += 10) {
      const batch = items.slice(start, start + 10).map((Item) => ({ PutRequest: { Item } }));
      const { UnprocessedItems } = await patient.send(new BatchWriteCommand({ RequestItems: { [table]: batch } }));
      expect(UnprocessedItems?.[table] ?? []).toEqual([]);
    }
  } finally {
    patient.destroy();
  }
}

const infoOf = (productId: string): Item => {
  return { productId, part: 'INFO', name: productId, price: 1, stockShards: 1, updatedAt: '', version: '' };
};
const shardOf = (productId: string, shard: number, sold: Item): Item => {
  return { productId, part: `STOCK#0${shard}`, available: 1, price: 1, ...sold };
};

/** One product of one shard for each number, which is what it sold yesterday. */
function sellers(...sold: number[]): Item[] {
  return sold.flatMap((units, index) => {
    const productId = `seller-${String(index).padStart(2, '0')}`;
    return [infoOf(productId), shardOf(productId, 0, { [soldAttribute('2026-11-22')]: units })];
  });
}

/** The catalogue as a process has it whose store is behind a proxy. */
async function catalogueBehind(answer: Parameters<typeof startStoreProxy>[1]) {
  const proxy = await startStoreProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string, answer);
  closing.push(() => proxy.stop());
  jest.replaceProperty(process, 'env', { ...process.env, AWS_ENDPOINT_URL_DYNAMODB: proxy.url });
  const dynamo = connectDynamo();
  closing.push(() => dynamo.destroy());
  return {
    pending: countPending(dynamo, 'send'),
    products: new ProductStore(dynamo, shop.names.PRODUCTS_TABLE as string),
  };
}

test('a page of the scan may take longer than any call of an order', async () => {
  await write(sellers(3));
  const { products } = await catalogueBehind(async (operation, _body, forward) => {
    if (operation === 'Scan') await systemClock.sleep(DYNAMODB_REQUEST_MS + 100);
    return forward();
  });
  expect((await rankByHand(products)).items).toMatchObject([{ productId: 'seller-00', sold: 3 }]);
});

test.each(SEEDS)('ranks as a brute-force count does, ties by id (seed %d)', async (seed) => {
  const random = seededRandom(seed);
  const days = ['2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'];
  // Three full days and, by hand, today.
  const inWindow = new Set(days.slice(3));
  const counted = new Map<string, number>();
  const items: Item[] = [];
  for (let number = 0; number < 60; number += 1) {
    const productId = `p-${Math.floor(random() * 1_000)}-${number}`;
    // Only shards count, whatever stands at the product itself.
    items.push({ ...infoOf(productId), [soldAttribute('2026-11-22')]: 1_000 });
    const shards = 1 + Math.floor(random() * 6);
    for (let shard = 0; shard < shards; shard += 1) {
      const sold: Item = {};
      for (const day of days) {
        // Few different counts, so that there are ties; a day without a sale has no count, or none any more.
        const units = Math.floor(random() * 3);
        if (units > 0 || random() < 0.5) sold[soldAttribute(day)] = units;
        if (inWindow.has(day)) counted.set(productId, (counted.get(productId) ?? 0) + units);
      }
      items.push(shardOf(productId, shard, sold));
    }
  }
  await write(items);
  const brute = [...counted]
    .filter(([, sold]) => sold > 0)
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, 5);
  const ranking = await rankByHand();
  expect(ranking).toMatchObject({ asOf: new Date(NOON).toISOString(), from: '2026-11-20', to: '2026-11-23' });
  expect(ranking.items.map(({ productId, sold }) => [productId, sold])).toEqual(brute);
  expect(ranking.items.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5]);
});

test('every page of every segment counts', async () => {
  // DynamoDB ends a page after 1 MB: 24 of these are several pages in one segment at least.
  const padding = 'x'.repeat(350_000);
  const sold = Array.from({ length: 24 }, (_, index) => index + 1);
  await write(sellers(...sold).map((item) => ({ ...item, ...(item.part !== 'INFO' && { padding }) })));
  const total = new Map<string, number>();
  let pages = 0;
  for (const segment of [0, 1, 2, 3]) {
    const scan = { segment, segments: 4, days: ['2026-11-22'], stop: new AbortController().signal };
    for await (const page of shop.products.shards(scan, shop.trace())) {
      pages += 1;
      for (const { productId, sold } of page) total.set(productId, sold.get('2026-11-22') ?? 0);
    }
  }
  expect(pages).toBeGreaterThan(4);
  expect([...total.values()].sort((a, b) => a - b)).toEqual(sold);
  expect((await rankByHand()).items.map((item) => item.sold)).toEqual([24, 23, 22, 21, 20]);
});

test('the store sends nothing but the sales of the window', async () => {
  const idle = shardOf('idle', 0, {});
  const old = shardOf('old', 0, { [soldAttribute('2026-11-19')]: 5 });
  const both = { [soldAttribute('2026-11-19')]: 5, [soldAttribute('2026-11-23')]: 2 };
  await write([infoOf('idle'), idle, infoOf('old'), old, infoOf('both'), shardOf('both', 0, both)]);
  const sent: Item[] = [];
  const { products } = await catalogueBehind(async (operation, _body, forward) => {
    const answer = await forward();
    if (operation === 'Scan') sent.push(...JSON.parse(answer.body).Items);
    return answer;
  });
  expect((await rankByHand(products)).items).toMatchObject([{ productId: 'both', sold: 2 }]);
  expect(sent).toEqual([
    { productId: { S: 'both' }, part: { S: 'STOCK#00' }, [soldAttribute('2026-11-23')]: { N: '2' } },
  ]);
});

describe('while the store is throttled or fails', () => {
  test.each(['ProvisionedThroughputExceededException', 'ThrottlingException', 'InternalServerError'])(
    'a page is asked for again after %s, and none is left out',
    async (name) => {
      await write(sellers(1, 2, 3, 4, 5, 6, 7, 8));
      const status = name === 'InternalServerError' ? 500 : 400;
      for (let calls = 0; calls < 30; calls += 1) shop.wire.next('Scan', refused(name, status));
      for (let calls = 0; calls < 6; calls += 1) shop.wire.next('BatchGetItem', refused(name, status));
      const { items } = await rankByHand();
      expect(items.map(({ sold }) => sold)).toEqual([8, 7, 6, 5, 4]);
      expect(items.map((item) => item.name)).toEqual(items.map(({ productId }) => productId));
      expect(clock.sleeps.length).toBeGreaterThanOrEqual(10);
    },
  );

  test.each(['Scan', 'BatchGetItem'])(
    'the patience with %s ends at the deadline, and nothing is left running',
    async (operation) => {
      await write(sellers(1));
      for (let calls = 0; calls < MANY; calls += 1)
        shop.wire.next(operation, refused('ProvisionedThroughputExceededException'));
      const pending = countPending(shop.dynamo, 'send');
      expect(await codeOf(rankByHand(shop.products, shop.trace(RANK_DEADLINE_MS)))).toBe('try-again');
      expect(pending()).toBe(0);
      expect(clock.instant - NOON).toBeLessThanOrEqual(RANK_DEADLINE_MS);
      expect(clock.instant - NOON).toBeGreaterThan(RANK_DEADLINE_MS / 2);
    },
  );

  test('a segment that cannot be read ends the others before the ranking fails', async () => {
    const underWay: string[] = [];
    const { products, pending } = await catalogueBehind(async (_operation, body) => {
      underWay.push(body);
      if (underWay.length < 4) return new Promise(() => {});
      // The fourth fails for good while the other three wait.
      return { status: 400, body: JSON.stringify({ __type: 'com.amazon.coral.validate#ValidationException' }) };
    });
    await expect(rankByHand(products)).rejects.toMatchObject({ name: 'ValidationException' });
    expect([underWay.length, pending()]).toEqual([4, 0]);
  });
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
  await write([infoOf('old'), { ...shardOf('old', 0, sold), available: 9 }]);
  await shop.order('alice', [{ productId: 'old', quantity: 1 }]);
  const shelf = await shop.products.shelf('old', shop.trace());
  expect([...(shelf?.shards[0]?.sold.keys() ?? [])].sort()).toEqual([addDays(today, -4), addDays(today, -3), today]);
});
