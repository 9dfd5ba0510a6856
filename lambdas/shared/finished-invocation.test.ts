import { randomUUID } from 'node:crypto';
import { createTables } from '../../lib/engines/create-tables.ts';
import { startRedis } from '../../lib/engines/redis-engine.ts';
import { type Invocation, LambdaEnvironment } from '../testing/lambda-environment.ts';
import { startStoreProxy } from '../testing/store-proxy.ts';
import { DYNAMODB_REQUEST_MS, REDIS_COMMAND_MS, TOP_LIFE_MS } from './bounds.ts';
import { systemClock } from './clock.ts';
import { routes } from './routes.ts';

const MIDNIGHT = { entry: 'rankings/rank', event: { source: 'aws.scheduler', time: new Date().toISOString() } };
/** Longer than any call in flight may take. */
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
  // A Redis of its own, because it is stopped here, and the shared one has the top five of other tests.
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

/** The bodies of the routes' requests. */
const bodies: Record<string, unknown> = {
  'orders/place-order': { items: [{ productId: 'mug', quantity: 1 }] },
  'charges/charge': { amount: 1_000 },
  'products/put-product': { name: 'Mug', price: 10, stock: 100, stockShards: 4 },
  'stock/adjust-stock': { delta: 5 },
};
const path = { productId: 'mug', orderId: 'ord_none' };

/** Invoked first, because the others need a product, money and a ranking. */
const FIRST: string[] = ['products/put-product', 'charges/charge', 'rankings/rank'];
const inOrder = [...FIRST, ...routes.map(({ entry }) => entry).filter((entry) => !FIRST.includes(entry))];

/** Invokes functions one by one, at each of these times; returns what each has left running. */
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
/** Without those whose deadline is longer than a test; rank.handler.test.ts shows how rankings end. */
const quick = all.filter((entry) => !['rankings/rank', 'products/put-product', 'stock/adjust-stock'].includes(entry));
const leftBy = (seen: Awaited<ReturnType<typeof invokeAll>>) =>
  seen.filter(({ leftRunning }) => leftRunning.length > 0);

test.each([
  ['without faults', forwards],
  ['while DynamoDB is slow', slow],
])('a handler leaves nothing running %s', async (_when, how) => {
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
])('a handler leaves nothing running while DynamoDB %s', async (_how, how) => {
  await invokeAll('before', all);
  answering = how;
  const left = leftBy(await invokeAll('fault', quick, [60_000])).flatMap(({ entry, leftRunning }) => [
    entry,
    ...leftRunning,
  ]);
  // Timers are ignored: the SDK's delay before a retry, at most 20 ms, may outlast the abort, but sends nothing.
  expect(left.filter((what) => /calls|commands/.test(what))).toEqual([]);
});

test.each(['SIGSTOP', 'SIGKILL'] as const)('a handler leaves nothing running after Redis got %s', async (signal) => {
  await invokeAll('before', all);
  process.kill(redis.pid as number, signal);
  const left = leftBy(await invokeAll('fault', all)).flatMap(({ entry, leftRunning }) => [entry, ...leftRunning]);
  // Timers are ignored: a connection attempt belongs to no invocation, and a freeze does it no harm.
  expect(left.filter((what) => /calls|commands/.test(what))).toEqual([]);
});

test('an environment frozen between two requests serves the new top five, with and without Redis', async () => {
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
