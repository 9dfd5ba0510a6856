import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { Redis } from 'ioredis';
import { TOP_LIFE_MS, TOP_REFRESH_MS, TOP_RETRY_MS, TOP_STALE_MS } from '../shared/bounds.ts';
import { connectDynamo } from '../shared/dynamo.ts';
import { OptionalRedis } from '../shared/optional-redis.ts';
import { connectRedis } from '../shared/redis-client.ts';
import type { Trace } from '../shared/trace.ts';
import { countPending } from '../testing/count-pending.ts';
import { sourcesOf } from '../testing/ranking-sources.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { startStoreProxy } from '../testing/store-proxy.ts';
import { calendar, codeOf, openShop, sum, type TestShop } from '../testing/test-shop.ts';
import { refused } from '../testing/wire.ts';
import { rankProducts } from './rank-products.ts';
import type { Ranking } from './ranking.ts';
import { RankingStore } from './ranking-store.ts';
import { midnightWindow, type Window, windowNow } from './ranking-window.ts';
import { TopFive } from './top-five.ts';

const KEY = 'top-five';
/** More calls than fit before any deadline below. */
const MANY = 200;
const HOUR_MS = 3_600_000;
const empty: Ranking = { asOf: '', from: '', to: '', items: [] };

let clock: SteppingClock;
let shop: TestShop;
/** The test's own client of Redis. */
let redis: Redis;
let opened: { close(): void }[];
beforeEach(async () => {
  clock = new SteppingClock();
  shop = await openShop(clock);
  redis = new Redis(process.env.REDIS_URL as string);
  opened = [shop, { close: () => redis.disconnect() }];
  await redis.del(KEY);
});
afterEach(async () => {
  await redis.del(KEY);
  for (const { close } of opened) close();
});

function open(url: string): OptionalRedis {
  const optional = new OptionalRedis(() => connectRedis(url), clock);
  opened.push({ close: () => optional.close() });
  return optional;
}

/** The top five of one process; with a dead Redis it has only the durable ranking. */
function openProcess(cache: 'alive' | 'dead'): { top: TopFive; cache: OptionalRedis } {
  const optional = open(cache === 'alive' ? (process.env.REDIS_URL as string) : 'redis://127.0.0.1:1');
  return { top: new TopFive(shop.rankings, optional), cache: optional };
}
const read = (top: TopFive, trace: Trace = shop.trace()) => top.get(() => empty, trace);

/** Ranks and publishes, as the handler does. */
async function rank(top: TopFive, window: Window = windowNow(clock, calendar)) {
  const ranking = await rankProducts(window, sourcesOf(shop), shop.trace());
  await top.publish(ranking, shop.trace());
  return ranking;
}

const soldIn = (ranking: Ranking) => ranking.items[0]?.sold;

/** Sells units of the one product. */
async function sell(units: number) {
  if ((await shop.stockOf('lamp')) === undefined) {
    await shop.put('lamp', 1_000);
    await shop.fund('alice', 1_000_000);
  }
  await shop.order('alice', [{ productId: 'lamp', quantity: units }]);
}

/** Makes every call of an operation fail until the wire is cleared. */
function fail(operation: string) {
  for (let calls = 0; calls < MANY; calls += 1) shop.wire.next(operation, refused('InternalServerError', 500));
}

/** Runs something just before a process's next command to Redis with this number, counted from 1. */
function interrupt(cache: OptionalRedis, command: number, happens: () => Promise<unknown>) {
  const ask = cache.ask.bind(cache);
  let commands = 0;
  jest.spyOn(cache, 'ask').mockImplementation(async (run) => {
    commands += 1;
    if (commands === command) await happens();
    return ask(run);
  });
}

test('serves warm reads without a call to any store', async () => {
  await sell(7);
  const { top, cache } = openProcess('alive');
  await rank(top);
  const reader = new TopFive(shop.rankings, cache);
  await read(reader);
  shop.wire.clear();
  const asked = jest.spyOn(cache, 'ask');
  const warm = await Promise.all(Array.from({ length: 100 }, () => read(reader)));
  expect(shop.wire.calls).toEqual([]);
  expect(asked).not.toHaveBeenCalled();
  expect(sum(warm.map((ranking) => soldIn(ranking) ?? 0))).toBe(700);
});

test('serves a cold read from the copy in Redis, without a call to DynamoDB', async () => {
  await sell(7);
  await rank(openProcess('alive').top);
  shop.wire.clear();
  expect(soldIn(await read(openProcess('alive').top))).toBe(7);
  expect(shop.wire.calls).toEqual([]);
});

test('serves concurrent cold reads without Redis from the durable ranking, with one call', async () => {
  await sell(3);
  await rank(openProcess('dead').top);
  const { top } = openProcess('dead');
  shop.wire.clear();
  const answers = await Promise.all(Array.from({ length: 50 }, () => read(top)));
  expect(new Set(answers.map(soldIn))).toEqual(new Set([3]));
  expect(shop.wire.calls).toEqual(['GetItem']);
});

test('serves an empty list without an age if the shop has never ranked', async () => {
  const trace = shop.trace();
  expect(await read(openProcess('dead').top, trace)).toEqual(empty);
  expect(trace.rankingAgeMs).toBeUndefined();
});

describe('serves the new ranking', () => {
  test('to the first request after the life of its memory, without a copy in Redis', async () => {
    await sell(1);
    const { top } = openProcess('dead');
    await rank(top);
    for (const sold of [5, 9, 13]) {
      await sell(4);
      await rank(openProcess('dead').top);
      clock.instant += 11_000;
      expect(soldIn(await read(top))).toBe(sold);
    }
  });

  test('to concurrent requests, with one call', async () => {
    await sell(1);
    const { top } = openProcess('dead');
    await rank(top);
    await sell(4);
    await rank(openProcess('dead').top);
    clock.instant += TOP_LIFE_MS;
    shop.wire.clear();
    const crowd = await Promise.all(Array.from({ length: 20 }, () => read(top)));
    expect(new Set(crowd.map(soldIn))).toEqual(new Set([5]));
    expect(shop.wire.calls).toEqual(['GetItem']);
  });

  test('after an answer of a shop that had never ranked', async () => {
    const { top } = openProcess('dead');
    await read(top);
    clock.instant += TOP_LIFE_MS;
    await sell(2);
    // Its window ends before that of the empty answer.
    const midnight = midnightWindow(clock.instant + 13 * HOUR_MS, calendar);
    await rank(openProcess('dead').top, midnight);
    expect(soldIn(await read(top))).toBe(2);
  });
});

test('stores a ranking although the store fails for a while', async () => {
  await sell(1);
  for (let calls = 0; calls < 10; calls += 1) shop.wire.next('PutItem', refused('InternalServerError', 500));
  await rank(openProcess('dead').top);
  expect(soldIn((await shop.rankings.latest(shop.trace())) as Ranking)).toBe(1);
});

describe('serves memory', () => {
  test('when the stores fail, and then does not read them for a moment', async () => {
    await sell(1);
    const { top } = openProcess('dead');
    const first = await rank(top);
    await sell(4);
    await rank(openProcess('dead').top);
    clock.instant += TOP_LIFE_MS;
    fail('GetItem');
    expect(await read(top)).toEqual(first);
    shop.wire.clear();
    clock.instant += TOP_RETRY_MS - 1;
    expect(await read(top)).toEqual(first);
    expect(shop.wire.calls).toEqual([]);
    clock.instant += 1;
    expect(soldIn(await read(top))).toBe(5);
  });

  test('when the store is silent, with no call in flight', async () => {
    await sell(1);
    let requests = 0;
    const silent = await startStoreProxy('', () => {
      requests += 1;
      // The bound passes in real time, and on the test's clock.
      clock.instant += TOP_REFRESH_MS;
      return new Promise(() => {});
    });
    try {
      const { top } = openProcess('dead');
      const first = await rank(top);
      const store = storeAt(silent.url);
      const pending = countPending(store.dynamo, 'send');
      const reader = new TopFive(store.rankings, open('redis://127.0.0.1:1'));
      const durable = shop.rankings.latest(shop.trace());
      jest.spyOn(store.rankings, 'latest').mockReturnValueOnce(durable);
      await read(reader);
      clock.instant += TOP_LIFE_MS;
      const answers = await Promise.all(Array.from({ length: 5 }, () => read(reader)));
      expect([requests, pending()]).toEqual([1, 0]);
      expect(answers).toEqual(Array(5).fill(first));
    } finally {
      await silent.stop();
    }
  });

  test('no longer than TOP_STALE_MS', async () => {
    await sell(1);
    const { top } = openProcess('dead');
    const first = await rank(top);
    clock.instant += TOP_STALE_MS - 1;
    fail('GetItem');
    const trace = shop.trace();
    expect(await read(top, trace)).toEqual(first);
    expect(trace.rankingAgeMs).toBe(clock.instant - Date.parse(first.asOf));
    clock.instant = Date.parse(first.asOf) + TOP_STALE_MS;
    expect(await codeOf(read(top))).toBe('try-again');
    shop.wire.clear();
    expect(soldIn(await read(top))).toBe(1);
  });
});

/** A store of rankings behind another address. */
function storeAt(url: string) {
  jest.replaceProperty(process, 'env', { ...process.env, AWS_ENDPOINT_URL_DYNAMODB: url });
  const dynamo = connectDynamo();
  opened.push({ close: () => dynamo.destroy() });
  return { dynamo, rankings: new RankingStore(dynamo, shop.names.RANKINGS_TABLE as string) };
}

test('keeps a copy in Redis no longer than TOP_STALE_MS, whether a ranking or a reader made it', async () => {
  await sell(1);
  await rank(openProcess('alive').top);
  expect(await redis.pttl(KEY)).toBeGreaterThan(0);
  expect(await redis.pttl(KEY)).toBeLessThanOrEqual(TOP_STALE_MS);
  await redis.del(KEY);
  await read(openProcess('alive').top);
  expect(await redis.pttl(KEY)).toBeGreaterThan(0);
  expect(await redis.pttl(KEY)).toBeLessThanOrEqual(TOP_STALE_MS);
});

test('all copies together are too young to raise the alarm for an old ranking', () => {
  // The alarm's bound is an hour above a ranking's age at the next midnight, and ranking itself may take a part of it.
  expect(TOP_LIFE_MS + TOP_REFRESH_MS + 2 * TOP_STALE_MS).toBeLessThan(HOUR_MS / 4);
});

describe('never goes back in time', () => {
  test.each([
    ['read the copy', 1],
    ['replaced it', 2],
  ])('when another process has published before this one has %s', async (_what, command) => {
    await sell(1);
    const [slow, fast] = [openProcess('alive'), openProcess('alive')];
    interrupt(slow.cache, command, async () => {
      await sell(4);
      clock.instant += 1;
      await rank(fast.top);
    });
    await rank(slow.top);
    expect(soldIn(JSON.parse((await redis.get(KEY)) as string))).toBe(5);
    expect(soldIn(await read(fast.top))).toBe(5);
  });

  test('when another process has copied an older ranking before this one has replaced the copy', async () => {
    await sell(1);
    const older = await rank(openProcess('dead').top);
    await sell(4);
    clock.instant += 1;
    const { top, cache } = openProcess('alive');
    interrupt(cache, 2, () => redis.set(KEY, JSON.stringify(older)));
    await rank(top);
    expect(soldIn(JSON.parse((await redis.get(KEY)) as string))).toBe(5);
  });

  test('when another process publishes while a reader copies the older ranking', async () => {
    await sell(1);
    await rank(openProcess('dead').top);
    shop.wire.next('GetItem', async (_request, send) => {
      const older = await send();
      await sell(4);
      clock.instant += 1;
      await rank(openProcess('alive').top);
      return older;
    });
    const { top } = openProcess('alive');
    await read(top);
    expect(soldIn(JSON.parse((await redis.get(KEY)) as string))).toBe(5);
    clock.instant += TOP_LIFE_MS;
    expect(soldIn(await read(top))).toBe(5);
  });

  test('when the copy in Redis is older than memory', async () => {
    await sell(1);
    const older = await rank(openProcess('dead').top);
    await sell(4);
    clock.instant += 1;
    const { top } = openProcess('alive');
    await rank(top);
    await redis.set(KEY, JSON.stringify(older));
    clock.instant += TOP_LIFE_MS;
    expect(soldIn(await read(top))).toBe(5);
  });

  test('when this process publishes while a reader finds no ranking', async () => {
    const { top } = openProcess('dead');
    shop.wire.next('GetItem', async (_request, send) => {
      const none = await send();
      await sell(2);
      await rank(top);
      return none;
    });
    await read(top);
    expect(soldIn(await read(top))).toBe(2);
  });

  test('when a ranking that started earlier ends later', async () => {
    await sell(1);
    // The other process ranks once every segment has been read, with one unit sold.
    shop.wire.next('BatchGetItem', async (_request, send) => {
      await sell(4);
      clock.instant += 1;
      await rank(openProcess('dead').top);
      clock.instant += 1;
      return send();
    });
    await rank(openProcess('dead').top);
    expect(soldIn((await shop.rankings.latest(shop.trace())) as Ranking)).toBe(5);
  });

  test('when the reply to the write is lost and another ranking comes before its retry', async () => {
    await sell(1);
    shop.wire.next('PutItem', async (_request, send) => {
      await send();
      await sell(4);
      clock.instant += 1;
      await rank(openProcess('dead').top);
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    });
    await rank(openProcess('dead').top);
    expect(soldIn((await shop.rankings.latest(shop.trace())) as Ranking)).toBe(5);
  });

  test('when an event comes twice, or a day late', async () => {
    await sell(2);
    const { top } = openProcess('dead');
    const window = midnightWindow(Date.parse('2026-11-23T15:00:00Z'), calendar);
    const first = await rank(top, window);
    expect(await rank(top, window)).toEqual(first);
    const late = midnightWindow(Date.parse('2026-11-22T15:00:00Z'), calendar);
    expect((await rank(top, late)).items).toEqual([]);
    expect(await shop.rankings.latest(shop.trace())).toEqual(first);
    expect(await read(top)).toEqual(first);
  });
});

describe('a damaged copy in Redis', () => {
  test.each(['', ' ', '{"asOf":', 'undefined', 'null', '5', '{}', '{"to":"9999-12-31"}'])(
    'counts as none and is replaced: "%s"',
    async (copy) => {
      await sell(3);
      await rank(openProcess('alive').top);
      await redis.set(KEY, copy);
      expect(soldIn(await read(openProcess('alive').top))).toBe(3);
      expect(soldIn(JSON.parse((await redis.get(KEY)) as string))).toBe(3);
    },
  );

  test('does not keep a ranking from being copied', async () => {
    await sell(3);
    await redis.set(KEY, '{"to":"9999-12-31"}');
    await rank(openProcess('alive').top);
    expect(soldIn(JSON.parse((await redis.get(KEY)) as string))).toBe(3);
  });
});

test('a damaged durable ranking answers try-again, not an empty list, until the shop ranks again', async () => {
  const Item = { rankingId: 'latest', items: [] };
  await shop.dynamo.send(new PutCommand({ TableName: shop.names.RANKINGS_TABLE as string, Item }));
  const { top } = openProcess('alive');
  expect(await codeOf(read(top))).toBe('try-again');
  await sell(3);
  await rank(openProcess('alive').top);
  expect(soldIn(await read(top))).toBe(3);
});
