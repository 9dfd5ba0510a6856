import { randomUUID } from 'node:crypto';
import { createTables } from '../../lib/engines/create-tables.ts';
import { startRedis } from '../../lib/engines/redis-engine.ts';
import { type Invocation, LambdaEnvironment } from '../testing/lambda-environment.ts';
import { startStoreProxy } from '../testing/store-proxy.ts';
import { DYNAMODB_REQUEST_MS, REDIS_COMMAND_MS, TOP_LIFE_MS } from './bounds.ts';
import { systemClock } from './clock.ts';
import { routes } from './routes.ts';

const MIDNIGHT = { entry: 'rankings/rank', event: { source: 'aws.scheduler', time: new Date().toISOString() } };
/** Longer than whatever a call under way may take. */
const FROZEN_MS = 2 * DYNAMODB_REQUEST_MS + REDIS_COMMAND_MS;

type Answering = Parameters<typeof startStoreProxy>[1];
const forwards: Answering = (_operation, _body, forward) => forward();
const slow: Answering = async (_operation, _body, forward) => {
  await systemClock.sleep(50);
  return forward();
};
const fails: Answering = async () => ({
  status: 500,
  body: JSON.stringify({ __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError' }),
});
const silent: Answering = () => new Promise(() => {});

let answering: Answering;
let variables: Record<string, string>;
let redis: Awaited<ReturnType<typeof startRedis>>;
let environment: LambdaEnvironment;
let closing: (() => Promise<unknown>)[];

beforeEach(async () => {
  closing = [];
  answering = forwards;
  const proxy = await startStoreProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB as string, (...call) => answering(...call));
  closing.push(proxy.stop);
  const names = await createTables(
    `invoked-${randomUUID().slice(0, 8)}-`,
    process.env.AWS_ENDPOINT_URL_DYNAMODB as string,
  );
  // A Redis of its own: it is stopped here, and other tests have the one copy of the top five in theirs.
  const { REDIS_URL: _, ...withoutRedis } = process.env;
  const replaced = jest.replaceProperty(process, 'env', withoutRedis);
  redis = await startRedis(process.env);
  replaced.restore();
  closing.push(redis.stop);
  variables = { ...names, AWS_ENDPOINT_URL_DYNAMODB: proxy.url, REDIS_URL: redis.url };
  environment = new LambdaEnvironment(variables);
  closing.push(() => environment.stop());
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

/** What the routes of a shop that sells mugs are sent. */
const bodies: Record<string, unknown> = {
  'orders/place-order': { items: [{ productId: 'mug', quantity: 1 }] },
  'charges/charge': { amount: 1_000 },
  'products/put-product': { name: 'Mug', price: 10, stock: 100, stockShards: 4 },
  'stock/adjust-stock': { delta: 5 },
};
const path = { productId: 'mug', orderId: 'ord_none' };

/** Those that others need come first: a product, money, a ranking. */
const FIRST: string[] = ['products/put-product', 'charges/charge', 'rankings/rank'];
const inOrder = [...FIRST, ...routes.map(({ entry }) => entry).filter((entry) => !FIRST.includes(entry))];

/** Invokes functions one by one, each again when its memory is old; tells what each has left running. */
async function invokeAll(name: string, entries: readonly string[], times = [0, 60_000]) {
  const seen: { entry: string; status: number | undefined; leftRunning: readonly string[] }[] = [];
  for (const laterMs of times) {
    for (const entry of inOrder.filter((it) => entries.includes(it))) {
      const request = { key: `${name}-${laterMs}`, body: bodies[entry], path, laterMs };
      const { answer, leftRunning } = await environment.request(entry, request);
      seen.push({ entry, status: answer.statusCode, leftRunning });
    }
  }
  return seen;
}
const all = routes.map(({ entry }) => entry);
/** Without those that wait for longer than a test when the stores fail; ranking.test.ts shows how they end. */
const quick = all.filter((entry) => !['rankings/rank', 'products/put-product', 'stock/adjust-stock'].includes(entry));
const leftBy = (seen: Awaited<ReturnType<typeof invokeAll>>) =>
  seen.filter(({ leftRunning }) => leftRunning.length > 0);

test.each([
  ['in good times', forwards],
  ['while DynamoDB is slow', slow],
])('nothing is left running when a handler has ended %s', async (_when, how) => {
  answering = how;
  const seen = await invokeAll('good', all);
  expect(leftBy(seen)).toEqual([]);
  for (const { entry, status } of seen) {
    expect([entry, entry === 'orders/get-order' ? [404] : [200, 201]]).toEqual([
      entry,
      expect.arrayContaining([status]),
    ]);
  }
  expect(await environment.invoke(MIDNIGHT)).toMatchObject({ thrown: null, leftRunning: [] });
});

test.each([
  ['fails', fails],
  ['is silent', silent],
])('nothing is left running when a handler has ended while DynamoDB %s', async (_how, how) => {
  await invokeAll('before', all);
  answering = how;
  const left = leftBy(await invokeAll('fault', quick, [60_000])).flatMap(({ entry, leftRunning }) => [
    entry,
    ...leftRunning,
  ]);
  // The SDK's wait before a second try, of at most 20 ms, may outlast the abort of its call; it sends nothing any more.
  expect(left.filter((what) => /calls|commands/.test(what))).toEqual([]);
});

test.each(['SIGSTOP', 'SIGKILL'] as const)(
  'nothing is left running when a handler has ended after Redis met %s',
  async (signal) => {
    await invokeAll('before', all);
    process.kill(redis.pid as number, signal);
    const left = leftBy(await invokeAll('fault', all)).flatMap(({ entry, leftRunning }) => [entry, ...leftRunning]);
    // The client's own tries to connect again belong to no invocation, and are done no harm by a freeze.
    expect(left.filter((what) => /calls|commands/.test(what))).toEqual([]);
  },
);

test('an environment that is frozen between two requests serves the new top five, with and without Redis', async () => {
  const elsewhere = new LambdaEnvironment(variables);
  closing.push(() => elsewhere.stop());
  const asOf = ({ answer }: Invocation) => JSON.parse(answer.body as string).asOf;
  for (const redisIs of ['there', 'gone']) {
    if (redisIs === 'gone') await redis.stop();
    await environment.request('rankings/get-top');
    for (let request = 1; request <= 2; request += 1) {
      await environment.freeze(FROZEN_MS);
      const ranked = asOf(await elsewhere.request('rankings/rank', { laterMs: 11_000 }));
      const served = asOf(await environment.request('rankings/get-top', { laterMs: TOP_LIFE_MS + 1_000 }));
      expect([redisIs, request, served]).toEqual([redisIs, request, ranked]);
    }
  }
});
