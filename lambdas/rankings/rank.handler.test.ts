import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { RANK_BY_HAND_DEADLINE_MS, RANK_DEADLINE_MS } from '../shared/bounds.ts';
import { shardIdOf, soldAttribute } from '../stock/shard-item.ts';
import { LambdaEnvironment } from '../testing/lambda-environment.ts';
import { startStoreProxy } from '../testing/store-proxy.ts';
import { openShop, type TestShop } from '../testing/test-shop.ts';

/** How long API Gateway waits for a function's answer. */
const GATEWAY_MS = 29_000;
const HOUR_MS = 3_600_000;
const DAYS = ['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24'];
const MIDNIGHT = '2026-11-22T15:00:00Z';
const midnight = Date.parse(MIDNIGHT);

let shop: TestShop;
let isThrottled: boolean;
let environment: LambdaEnvironment;
let closing: (() => unknown)[];

beforeEach(async () => {
  isThrottled = false;
  shop = await openShop();
  closing = [() => shop.close()];
  const store = await startStoreProxy(
    process.env.AWS_ENDPOINT_URL_DYNAMODB as string,
    async (operation, _body, forward) => {
      if (operation !== 'Scan' || !isThrottled) return forward();
      const __type = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
      return { status: 400, body: JSON.stringify({ __type }) };
    },
  );
  closing.push(store.stop);
  // Without Redis: the copy in the tests' own is another test's.
  const variables = { ...shop.names, AWS_ENDPOINT_URL_DYNAMODB: store.url, REDIS_URL: 'redis://127.0.0.1:1' };
  environment = new LambdaEnvironment(variables);
  closing.push(() => environment.stop());
  // Each day sold ten times as much as the day before: the digits show which days were counted.
  const sold = Object.fromEntries(DAYS.map((day, index) => [soldAttribute(day), 10 ** index]));
  await shop.put('lamp', 1, 1);
  const Item = { shardId: shardIdOf('lamp', 0), available: 1, price: 100, version: 1, ...sold };
  await shop.dynamo.send(new PutCommand({ TableName: shop.names.STOCK_TABLE as string, Item }));
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

/** The SDK's wait between attempts, of at most 20 ms, may outlast an abort; nothing follows it. */
const withoutTimers = (leftRunning: readonly string[]) => leftRunning.filter((what) => !what.endsWith('timers'));

const rankAtMidnight = (time: string, at: number) =>
  environment.invoke({ entry: 'rankings/rank', event: { source: 'aws.scheduler', time }, at });

test.each([
  ['on time', MIDNIGHT, 0],
  ['early', '2026-11-22T14:59:10Z', -50_000],
  ['an hour late', MIDNIGHT, HOUR_MS],
  ['a day late', MIDNIGHT, 25 * HOUR_MS],
])('a midnight event that comes %s ranks the days before its midnight', async (_when, time, lateMs) => {
  const { answer } = await rankAtMidnight(time, midnight + lateMs);
  expect(answer).toEqual({
    asOf: new Date(midnight + lateMs).toISOString(),
    from: '2026-11-20',
    to: '2026-11-22',
    items: [{ rank: 1, productId: 'lamp', name: 'The lamp', price: 100, sold: 1_110 }],
  });
  expect(await shop.rankings.latest(shop.trace())).toEqual(answer);
});

test('POST /rankings ranks the full days before, and today', async () => {
  const { answer } = await environment.request('rankings/rank', { at: midnight + HOUR_MS });
  expect(answer.statusCode).toBe(201);
  expect(JSON.parse(answer.body as string)).toMatchObject({
    from: '2026-11-20',
    to: '2026-11-23',
    items: [{ productId: 'lamp', sold: 11_110 }],
  });
});

test('POST /rankings answers try-again before API Gateway times out, with no call in flight', async () => {
  isThrottled = true;
  const { answer, leftRunning, tookMs } = await environment.request('rankings/rank', { at: midnight });
  expect([answer.statusCode, JSON.parse(answer.body as string).code, withoutTimers(leftRunning)]).toEqual([
    503,
    'try-again',
    [],
  ]);
  expect(tookMs).toBeLessThanOrEqual(RANK_BY_HAND_DEADLINE_MS);
  // The rest is for a cold start and the network.
  expect(RANK_BY_HAND_DEADLINE_MS).toBeLessThanOrEqual(GATEWAY_MS - 3_000);
});

test('a midnight event retries longer than API Gateway would wait', async () => {
  isThrottled = true;
  const { thrown, leftRunning, tookMs } = await rankAtMidnight(MIDNIGHT, midnight);
  expect([thrown, withoutTimers(leftRunning)]).toEqual([expect.stringContaining('try-again'), []]);
  expect(tookMs).toBeGreaterThan(RANK_DEADLINE_MS / 2);
});
