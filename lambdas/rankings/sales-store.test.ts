import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DYNAMODB_REQUEST_MS, RANK_DEADLINE_MS } from '../shared/bounds.ts';
import { systemClock } from '../shared/clock.ts';
import { shardIdOf, soldAttribute } from '../stock/shard-item.ts';
import type { StoredProduct } from '../stock/stored-product.ts';
import { countPending } from '../testing/count-pending.ts';
import { sourcesOf } from '../testing/ranking-sources.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { startStoreProxy } from '../testing/store-proxy.ts';
import { calendar, codeOf, openShop, type TestShop } from '../testing/test-shop.ts';
import { refused } from '../testing/wire.ts';
import { rankProducts } from './rank-products.ts';
import { windowNow } from './ranking-window.ts';

const SEEDS = (process.env.SEEDS ?? '1,2,3').split(',').map(Number);
const NOON = Date.parse('2026-11-23T03:00:00Z');
/** More calls than fit before any deadline below. */
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

const rankByHand = (sources = sourcesOf(shop), trace = shop.trace()) =>
  rankProducts(windowNow(clock, calendar), sources, trace);

type Item = Record<string, unknown>;

/** Writes products and shards with a client that has no bounds, for busy machines. */
async function write(items: readonly Item[]) {
  const patient = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 10 }));
  try {
    for (const [variable, key] of [
      ['PRODUCTS_TABLE', 'productId'],
      ['STOCK_TABLE', 'shardId'],
    ] as const) {
      const table = shop.names[variable] as string;
      const own = items.filter((item) => key in item);
      for (let start = 0; start < own.length; start += 10) {
        const batch = own.slice(start, start + 10).map((Item) => ({ PutRequest: { Item } }));
        const { UnprocessedItems } = await patient.send(new BatchWriteCommand({ RequestItems: { [table]: batch } }));
        expect(UnprocessedItems?.[table] ?? []).toEqual([]);
      }
    }
  } finally {
    patient.destroy();
  }
}

const productOf = (productId: string): Item => {
  const lastSet = { version: 1, stock: 1, stockShards: 1 };
  const counts = { stockShards: 1, shardsInUse: 1, version: 1, lastSet };
  return { productId, name: productId, price: 1, updatedAt: '', ...counts } satisfies StoredProduct;
};
const shardOf = (productId: string, index: number, sold: Item): Item => {
  return { shardId: shardIdOf(productId, index), available: 1, price: 1, version: 1, ...sold };
};

/** One product with one shard for each number of units, which it sold yesterday. */
function sellers(...sold: number[]): Item[] {
  return sold.flatMap((units, index) => {
    const productId = `seller-${String(index).padStart(2, '0')}`;
    return [productOf(productId), shardOf(productId, 0, { [soldAttribute('2026-11-22')]: units })];
  });
}

/** The ranking sources of a process whose store is behind a proxy. */
async function sourcesBehind(answer: Parameters<typeof startStoreProxy>[1]) {
  const proxy = await startStoreProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string, answer);
  closing.push(() => proxy.stop());
  jest.replaceProperty(process, 'env', { ...process.env, AWS_ENDPOINT_URL_DYNAMODB: proxy.url });
  const elsewhere = await openShop(clock, shop.names);
  closing.push(() => elsewhere.close());
  return { pending: countPending(elsewhere.dynamo, 'send'), sources: sourcesOf(elsewhere) };
}

test('lets a page of the scan take longer than a call of an order', async () => {
  await write(sellers(3));
  const { sources } = await sourcesBehind(async (operation, _body, forward) => {
    if (operation === 'Scan') await systemClock.sleep(DYNAMODB_REQUEST_MS + 100);
    return forward();
  });
  expect((await rankByHand(sources)).items).toMatchObject([{ productId: 'seller-00', sold: 3 }]);
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
    // Only shards count, not attributes of the product.
    items.push({ ...productOf(productId), [soldAttribute('2026-11-22')]: 1_000 });
    for (let shards = 1 + Math.floor(random() * 6); shards > 0; shards -= 1) {
      const sold: Item = {};
      for (const day of days) {
        // Few different counts, for ties; a day without a sale may or may not have a count.
        const units = Math.floor(random() * 3);
        if (units > 0 || random() < 0.5) sold[soldAttribute(day)] = units;
        if (inWindow.has(day)) counted.set(productId, (counted.get(productId) ?? 0) + units);
      }
      // Also shards that are no longer in use: the product has one shard.
      items.push(shardOf(productId, shards * 10, sold));
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

test('counts every page of every segment', async () => {
  // DynamoDB ends a page after 1 MB: 32 of these are several pages in at least one segment.
  const padding = 'x'.repeat(350_000);
  const sold = { [soldAttribute('2026-11-22')]: 1, padding };
  const wide = Array.from({ length: 8 }, (_, index) =>
    ['mug', 'cup', 'jug', 'pot'].map((productId) => shardOf(productId, index, sold)),
  );
  await write([productOf('mug'), ...wide.flat()]);
  const segments: string[][] = [];
  let pages = 0;
  for (const segment of [0, 1, 2, 3]) {
    const scan = { segment, segments: 4, days: ['2026-11-22'], stop: new AbortController().signal };
    const found: string[] = [];
    for await (const page of sourcesOf(shop).sales.shards(scan, shop.trace())) {
      pages += 1;
      found.push(...page.map(({ productId }) => productId));
    }
    segments.push(found);
  }
  expect(pages).toBeGreaterThan(4);
  expect(segments.flat()).toHaveLength(32);
  // The test needs the shards of one product in several segments.
  expect(segments.filter((found) => found.includes('mug')).length).toBeGreaterThan(1);
  expect((await rankByHand()).items).toMatchObject([{ productId: 'mug', sold: 8 }]);
});

test('receives only shards and counts of the window from the store', async () => {
  const idle = shardOf('idle', 0, {});
  const old = shardOf('old', 0, { [soldAttribute('2026-11-19')]: 5 });
  const both = { [soldAttribute('2026-11-19')]: 5, [soldAttribute('2026-11-23')]: 2 };
  await write([productOf('idle'), idle, productOf('old'), old, productOf('both'), shardOf('both', 0, both)]);
  const sent: Item[] = [];
  const { sources } = await sourcesBehind(async (operation, _body, forward) => {
    const answer = await forward();
    if (operation === 'Scan') sent.push(...JSON.parse(answer.body).Items);
    return answer;
  });
  expect((await rankByHand(sources)).items).toMatchObject([{ productId: 'both', sold: 2 }]);
  expect(sent).toEqual([{ shardId: { S: 'both#00' }, [soldAttribute('2026-11-23')]: { N: '2' } }]);
});

describe('while the store is throttled or fails', () => {
  test.each(['ProvisionedThroughputExceededException', 'ThrottlingException', 'InternalServerError'])(
    'retries a page after %s, and leaves none out',
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
    'retries %s until the deadline, and leaves no call in flight',
    async (operation) => {
      await write(sellers(1));
      for (let calls = 0; calls < MANY; calls += 1)
        shop.wire.next(operation, refused('ProvisionedThroughputExceededException'));
      const pending = countPending(shop.dynamo, 'send');
      expect(await codeOf(rankByHand(sourcesOf(shop), shop.trace(RANK_DEADLINE_MS)))).toBe('try-again');
      expect(pending()).toBe(0);
      expect(clock.instant - NOON).toBeLessThanOrEqual(RANK_DEADLINE_MS);
      expect(clock.instant - NOON).toBeGreaterThan(RANK_DEADLINE_MS / 2);
    },
  );

  test('stops the other segments when one cannot be read, and then throws', async () => {
    const inFlight: string[] = [];
    const { sources, pending } = await sourcesBehind(async (_operation, body) => {
      inFlight.push(body);
      if (inFlight.length < 4) return new Promise(() => {});
      // The fourth fails with a defect while the other three wait.
      return { status: 400, body: JSON.stringify({ __type: 'com.amazon.coral.validate#ValidationException' }) };
    });
    await expect(rankByHand(sources)).rejects.toMatchObject({ name: 'ValidationException' });
    expect([inFlight.length, pending()]).toEqual([4, 0]);
    // At most one wait for each aborted call: a stopped scan is not retried.
    expect(clock.sleeps.length).toBeLessThanOrEqual(3);
  });
});
