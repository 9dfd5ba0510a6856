import { startDynamo } from '../../lib/engines/dynamo-engine.ts';
import { call, type ServedShop, serveShop, tokenOf } from '../testing/served-shop.ts';
import { startStoreProxy } from '../testing/store-proxy.ts';
import { until } from '../testing/until.ts';

let engine: Awaited<ReturnType<typeof startDynamo>>;
let proxy: Awaited<ReturnType<typeof startStoreProxy>>;
let shop: ServedShop;
/** The store refuses all requests as invalid. */
let isRefusing = false;

beforeAll(async () => {
  engine = await startDynamo(process.env);
  proxy = await startStoreProxy(engine.url, async (_operation, _body, forward) =>
    isRefusing ? { status: 400, body: '{"__type":"x#ValidationException","message":"A wrong key"}' } : forward(),
  );
  shop = await serveShop({ DYNAMODB_ENDPOINT: proxy.url, REDIS_URL: 'redis://127.0.0.1:1' });
});
beforeEach(() => {
  isRefusing = false;
});
afterAll(async () => {
  await shop?.stop();
  await proxy?.stop();
  await engine?.stop();
});

/** Sends a request and returns the lines that it logged. */
async function logged(...[method, path, sent]: [string, string, Parameters<typeof call>[3]]) {
  const before = shop.output().length;
  const { status, headers } = await call(shop, method, path, sent);
  const requestId = headers.get('x-request-id') as string;
  const written = () => shop.output().slice(before).split('\n').slice(0, -1);
  // Output and response arrive independently.
  await until(() => written().some((line) => line.includes(requestId)), 'the request is logged');
  return { status, requestId, text: written().join('\n'), lines: written().map((line) => JSON.parse(line)) };
}

const SECRETS = { 'X-Secret': 'header-secret', Cookie: 'session=cookie-secret', 'User-Agent': 'agent-secret' };

test.each([
  ['a successful request', { key: 'key-secret', body: { amount: 987_654 } }, 201],
  ['a refused request', { key: 'key-secret', body: { amount: 1, unknown: 'body-secret' } }, 400],
  ['a body that is not JSON', { key: 'key-secret', raw: '{"body-secret' }, 400],
])('%s is logged in one line with its outcome, and without its headers and body', async (_name, sent, status) => {
  const token = await tokenOf('alice');
  const answer = await logged('POST', '/charges?query-secret=1', { token, headers: SECRETS, ...sent });
  expect(answer.status).toBe(status);
  expect(answer.lines).toHaveLength(1);
  expect(answer.lines[0]).toEqual({
    level: 'INFO',
    message: 'request',
    timestamp: expect.any(String),
    service: 'flashcart',
    sampling_rate: 0,
    route: 'POST /charges',
    status,
    durationMs: expect.any(Number),
    userId: 'alice',
    requestId: answer.requestId,
    attempts: status === 201 ? 1 : 0,
    repeats: 0,
  });
  expect(answer.text).not.toMatch(/secret|987654|Bearer/);
  expect(answer.text).not.toContain(token);
});

test('an invalid token is not logged', async () => {
  const token = `${await tokenOf('alice')}x`;
  const { status, text } = await logged('GET', '/balance', { token, headers: SECRETS });
  expect(status).toBe(401);
  expect(text).not.toMatch(/secret|Bearer/);
  expect(text).not.toContain(token.slice(0, 20));
});

test('a defect is logged with its message and stack, and without headers and body', async () => {
  const token = await tokenOf('alice');
  isRefusing = true;
  const { status, lines, text } = await logged('POST', '/charges', {
    token,
    key: 'key-secret',
    headers: SECRETS,
    body: { amount: 987_654 },
  });
  expect(status).toBe(500);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    level: 'ERROR',
    route: 'POST /charges',
    status: 500,
    error: {
      name: 'ValidationException',
      message: 'A wrong key',
      stack: expect.stringMatching(/^ValidationException: A wrong key\n +at /),
    },
  });
  expect(text).not.toMatch(/secret|987654|Bearer|AWS4-HMAC/);
  expect(text).not.toContain(token);
});
