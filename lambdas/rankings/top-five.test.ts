import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { Redis } from 'ioredis';
import { TOP_LIFE_MS, TOP_REFRESH_MS, TOP_RETRY_MS, TOP_STALE_MS } from '../shared/bounds.ts';
import { connectDynamo } from '../shared/dynamo.ts';
import { connectRedis, OptionalRedis } from '../shared/redis.ts';
import { Trace } from '../shared/trace.ts';
import { countPending } from '../testing/pending.ts';
import { sourcesOf } from '../testing/ranking-sources.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { startStoreProxy } from '../testing/store-proxy.ts';
import { calendar, codeOf, openShop, PATIENCE_MS, sum, type TestShop } from '../testing/test-shop.ts';
import { refused } from '../testing/wire.ts';
import { rankProducts } from './rank-products.ts';
import type { Ranking } from './ranking.ts';
import { RankingStore } from './ranking-store.ts';
import { midnightWindow, type Window, windowNow } from './ranking-window.ts';
import { TopFive } from './top-five.ts';

const KEY = 'top-five';
/** More calls than any deadline below leaves time for. */
const MANY = 200;
const HOUR_MS = 3_600_000;
const empty: Ranking = { asOf: '', from: '', to: '', items: [] };

let clock: SteppingClock;
let shop: TestShop;
/** A client of the test's own that looks into Redis. */
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

/** The top five as one process has it; where Redis is dead, only the durable ranking is left to it. */
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

/** Sells units of the one product, in all as many as the ranking is then to count. */
async function sell(units: number) {
  if ((await shop.stockOf('lamp')) === undefined) {
    await shop.put('lamp', 1_000);
    await shop.fund('alice', 1_000_000);
  }
  await shop.order('alice', [{ productId: 'lamp', quantity: units }]);
}

/** Has every call of an operation fail until the wire is cleared. */
function fail(operation: string) {
  for (let calls = 0; calls < MANY; calls += 1) shop.wire.next(operation, refused('InternalServerError', 500));
}

/** Does something just before one of a process's next commands to Redis, counted from 1. */
function interrupt(cache: OptionalRedis, command: number, happens: () => Promise<unknown>) {
  const ask = cache.ask.bind(cache);
  let commands = 0;
  jest.spyOn(cache, 'ask').mockImplementation(async (run) => {
    commands += 1;
    if (commands === command) await happens();
    return ask(run);
  });
}

test('is read warm without a call to any store, and counts what the ranking counted', async () => {
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

test('is read cold from Redis, where the ranking left a copy, without a call to DynamoDB', async () => {
  await sell(7);
  await rank(openProcess('alive').top);
  shop.wire.clear();
  expect(soldIn(await read(openProcess('alive').top))).toBe(7);
  expect(shop.wire.calls).toEqual([]);
});

test('is read from the durable ranking when Redis does not answer, in one flight', async () => {
  await sell(3);
  await rank(openProcess('dead').top);
  const { top } = openProcess('dead');
  shop.wire.clear();
  const answers = await Promise.all(Array.from({ length: 50 }, () => read(top)));
  expect(new Set(answers.map(soldIn))).toEqual(new Set([3]));
  expect(shop.wire.calls).toEqual(['GetItem']);
});

test('of an empty shop is an empty list, which has no age', async () => {
  const trace = shop.trace();
  expect(await read(openProcess('dead').top, trace)).toEqual(empty);
  expect(trace.rankingAgeMs).toBeUndefined();
});

describe('is the new ranking', () => {
  test('for the first request after the life of the memory, without a copy in Redis', async () => {
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

  test('for a crowd that comes at once, which costs one call', async () => {
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

  test('after an answer of an empty shop', async () => {
    const { top } = openProcess('dead');
    await read(top);
    clock.instant += TOP_LIFE_MS;
    await sell(2);
    // Its days end before those of the empty answer.
    const midnight = midnightWindow(clock.instant + 13 * HOUR_MS, calendar);
    await rank(openProcess('dead').top, midnight);
    expect(soldIn(await read(top))).toBe(2);
  });
});

test('a ranking is kept in spite of a store that fails for a while', async () => {
  await sell(1);
  for (let calls = 0; calls < 10; calls += 1) shop.wire.next('PutItem', refused('InternalServerError', 500));
  await rank(openProcess('dead').top);
  expect(soldIn((await shop.rankings.latest(shop.trace())) as Ranking)).toBe(1);
});

describe('is served from memory', () => {
  test('where the stores fail, and they are then left alone for a moment', async () => {
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

  test('where the store is silent, and nothing is left running then', async () => {
    await sell(1);
    let requests = 0;
    const silent = await startStoreProxy('', () => {
      requests += 1;
      // The bound passes in real time, and on the clock of the test.
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

  test('no longer than the bound of its age', async () => {
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

test('a copy in Redis lives no longer than the bound of its age, whoever has made it', async () => {
  await sell(1);
  await rank(openProcess('alive').top);
  expect(await redis.pttl(KEY)).toBeGreaterThan(0);
  expect(await redis.pttl(KEY)).toBeLessThanOrEqual(TOP_STALE_MS);
  await redis.del(KEY);
  await read(openProcess('alive').top);
  expect(await redis.pttl(KEY)).toBeGreaterThan(0);
  expect(await redis.pttl(KEY)).toBeLessThanOrEqual(TOP_STALE_MS);
});

test('all copies together are too young to ring the alarm for an old ranking', () => {
  // An hour lies between a ranking's age at the next midnight and the alarm, of which midnight itself may take some.
  expect(TOP_LIFE_MS + TOP_REFRESH_MS + 2 * TOP_STALE_MS).toBeLessThan(HOUR_MS / 4);
});

describe('never goes back in time', () => {
  test.each([
    ['looked at the copy', 1],
    ['replaced it', 2],
  ])('where another process has ranked and copied before this one has %s', async (_what, command) => {
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

  test('where another process has copied an older ranking before this one has replaced the copy', async () => {
    await sell(1);
    const older = await rank(openProcess('dead').top);
    await sell(4);
    clock.instant += 1;
    const { top, cache } = openProcess('alive');
    interrupt(cache, 2, () => redis.set(KEY, JSON.stringify(older)));
    await rank(top);
    expect(soldIn(JSON.parse((await redis.get(KEY)) as string))).toBe(5);
  });

  test('where another process has ranked while a reader brings the older ranking', async () => {
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

  test('where the copy in Redis is older than what is in memory', async () => {
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

  test('where a ranking was made here while a reader found none', async () => {
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

  test('where a ranking that was begun earlier ends later', async () => {
    await sell(1);
    // Every segment has been read, and counted the one unit, when the other process ranks.
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

  test('where the reply to the write is lost and another ranking comes before its second try', async () => {
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

  test('where an event comes twice, or a day late', async () => {
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

const item = { rank: 1, productId: 'fake', name: 'Fake', price: 1, sold: 9 };
const fake = { asOf: '2026-11-23T03:00:00.000Z', from: '2026-11-20', to: '2026-11-23', items: [item] };
const second = { ...item, rank: 2, productId: 'fake-2', sold: 8 };
const many = Array.from({ length: 6 }, (_, index) => ({ ...item, rank: index + 1, productId: `fake-${index}` }));
const damaged: [string, unknown][] = [
  ['an empty object', {}],
  ['a number', 5],
  ['a string', 'x'],
  ['a list', []],
  ['null', null],
  ['true', true],
  ['no time', { ...fake, asOf: undefined }],
  ['a time that is none', { ...fake, asOf: 'yesterday' }],
  ['a time that no calendar has', { ...fake, asOf: '2026-13-23T03:00:00.000Z' }],
  ['a time in another form', { ...fake, asOf: '2026-11-23T12:00:00+09:00' }],
  ['a day that is none', { ...fake, from: 'x' }],
  ['a day that no calendar has', { ...fake, to: '2026-02-30' }],
  ['days in the wrong order', { ...fake, from: '2026-11-24' }],
  ['a number for a day', { ...fake, to: 20261123 }],
  ['no items', { ...fake, items: undefined }],
  ['an object of items', { ...fake, items: { 0: item } }],
  ['null for an item', { ...fake, items: [null] }],
  ['an empty item', { ...fake, items: [{}] }],
  ['a product without an id', { ...fake, items: [{ ...item, productId: '' }] }],
  ['a number for an id', { ...fake, items: [{ ...item, productId: 7 }] }],
  ['an id longer than any', { ...fake, items: [{ ...item, productId: 'x'.repeat(1_001) }] }],
  ['no name', { ...fake, items: [{ ...item, name: undefined }] }],
  ['a name longer than any', { ...fake, items: [{ ...item, name: 'x'.repeat(1_001) }] }],
  ['a price in words', { ...fake, items: [{ ...item, price: '100' }] }],
  ['a negative price', { ...fake, items: [{ ...item, price: -1 }] }],
  ['half a won', { ...fake, items: [{ ...item, price: 0.5 }] }],
  ['nothing sold', { ...fake, items: [{ ...item, sold: 0 }] }],
  ['ranks that skip', { ...fake, items: [item, { ...second, rank: 3 }] }],
  ['ranks in the wrong order', { ...fake, items: [second, item] }],
  ['more sold below than above', { ...fake, items: [item, { ...second, sold: 10 }] }],
  ['a product twice', { ...fake, items: [item, { ...second, productId: item.productId }] }],
  ['six products', { ...fake, items: many }],
];

describe('a copy in Redis that is damaged', () => {
  test.each(damaged)('counts as none, and is replaced: %s', async (_what, copy) => {
    await sell(3);
    await rank(openProcess('alive').top);
    await redis.set(KEY, JSON.stringify(copy));
    const { top } = openProcess('alive');
    expect(soldIn(await read(top))).toBe(3);
    expect(soldIn(JSON.parse((await redis.get(KEY)) as string))).toBe(3);
  });

  test.each(['', ' ', '{"asOf":', 'undefined'])('counts as none where it is no JSON: "%s"', async (copy) => {
    await sell(3);
    await rank(openProcess('alive').top);
    await redis.set(KEY, copy);
    expect(soldIn(await read(openProcess('alive').top))).toBe(3);
    expect(soldIn(JSON.parse((await redis.get(KEY)) as string))).toBe(3);
  });

  test('does not keep a ranking from being copied', async () => {
    await sell(3);
    await redis.set(KEY, '{"to":"9999-12-31"}');
    await rank(openProcess('alive').top);
    expect(soldIn(JSON.parse((await redis.get(KEY)) as string))).toBe(3);
  });
});

test('fields that a later version of the shop has added to a copy are left out', async () => {
  const later = { ...fake, added: true, items: [{ ...item, added: true }, second] };
  await redis.set(KEY, JSON.stringify(later));
  expect(await read(openProcess('alive').top)).toEqual({ ...fake, items: [item, second] });
});

describe('a durable ranking that is damaged', () => {
  const durable = damaged.filter(([, copy]) => typeof copy === 'object' && copy !== null && !Array.isArray(copy));

  test.each(durable)('is neither shown nor taken for an empty shop, and can be replaced: %s', async (_what, copy) => {
    const Item = { ...(copy as object), rankingId: 'latest' };
    await shop.dynamo.send(new PutCommand({ TableName: shop.names.RANKINGS_TABLE as string, Item }));
    const { top } = openProcess('alive');
    expect(await codeOf(read(top, new Trace(clock, PATIENCE_MS)))).toBe('try-again');
    await sell(3);
    clock.instant = Date.parse('2026-11-26T03:00:00Z');
    await rank(openProcess('alive').top);
    expect(soldIn(await read(top))).toBe(3);
  });
});
