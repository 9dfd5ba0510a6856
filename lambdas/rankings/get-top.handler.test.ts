import { LambdaEnvironment } from '../testing/lambda-environment.ts';
import { startStoreProxy } from '../testing/store-proxy.ts';
import { openShop, type TestShop } from '../testing/test-shop.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOON = Date.parse('2026-11-23T03:00:00Z');
const ranked = { asOf: '2026-11-22T15:00:01.000Z', from: '2026-11-20', to: '2026-11-22', items: [] };
const next = { ...ranked, asOf: '2026-11-23T15:00:01.000Z', from: '2026-11-21', to: '2026-11-23' };
const rankedAt = Date.parse(ranked.asOf);

let shop: TestShop;
let isFailing: boolean;
let environment: LambdaEnvironment;
let closing: (() => unknown)[];

beforeEach(async () => {
  isFailing = false;
  shop = await openShop();
  closing = [() => shop.close()];
  const store = await startStoreProxy(
    process.env.AWS_ENDPOINT_URL_DYNAMODB as string,
    async (_operation, _body, forward) => {
      if (!isFailing) return forward();
      const __type = 'com.amazonaws.dynamodb.v20120810#InternalServerError';
      return { status: 500, body: JSON.stringify({ __type }) };
    },
  );
  closing.push(store.stop);
  environment = new LambdaEnvironment({
    ...shop.names,
    AWS_ENDPOINT_URL_DYNAMODB: store.url,
    // Without Redis: the copy in the tests' own is another test's.
    REDIS_URL: 'redis://127.0.0.1:1',
    POWERTOOLS_METRICS_DISABLED: 'false',
  });
  closing.push(() => environment.stop());
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

/** Reads the top five at an instant, and the metric of its ranking's age in hours. */
async function readAt(at: number) {
  const { answer, written } = await environment.request('rankings/get-top', { at });
  const metrics = written.find((line) => line.includes('"_aws"')) ?? '{}';
  const headers = answer.headers as Record<string, string>;
  return {
    status: answer.statusCode,
    headers,
    body: JSON.parse(answer.body as string),
    ageHours: JSON.parse(metrics).RankingAgeHours,
  };
}

test('answers an empty list of the days up to now, and emits no age, if the shop has never ranked', async () => {
  const { status, body, ageHours } = await readAt(NOON);
  const asOf = new Date(NOON).toISOString();
  expect([status, body]).toEqual([200, { asOf, from: '2026-11-20', to: '2026-11-23', items: [] }]);
  expect(ageHours).toBeUndefined();
});

test('lets browsers and caches keep the answer for ten seconds', async () => {
  expect((await readAt(NOON)).headers['Cache-Control']).toBe('public, max-age=10, stale-while-revalidate=60');
});

test('emits the age of the ranking, also when it is served from memory', async () => {
  await shop.rankings.keep(ranked, shop.trace());
  expect((await readAt(rankedAt + HOUR_MS)).ageHours).toBe(1);
  expect((await readAt(rankedAt + HOUR_MS + 5_000)).ageHours).toBeCloseTo(1 + 5_000 / HOUR_MS);
});

test('serves the next ranking after a freeze over midnight, and emits its age', async () => {
  await shop.rankings.keep(ranked, shop.trace());
  expect((await readAt(rankedAt + 23 * HOUR_MS)).body).toEqual(ranked);
  await shop.rankings.keep(next, shop.trace());
  const woken = await readAt(rankedAt + 26 * HOUR_MS);
  expect([woken.body, woken.ageHours]).toEqual([next, 2]);
});

test('serves no stale ranking after a long freeze while the store fails', async () => {
  await shop.rankings.keep(ranked, shop.trace());
  await readAt(NOON);
  isFailing = true;
  expect((await readAt(NOON + 4 * MINUTE_MS)).body).toEqual(ranked);
  expect((await readAt(NOON + 10 * MINUTE_MS)).status).toBe(503);
  isFailing = false;
  expect((await readAt(NOON + 10 * MINUTE_MS)).body).toEqual(ranked);
});
