import { startDynamo } from '../../lib/engines/dynamo-engine.ts';
import { call, type ServedShop, serveShop, tokenOf } from '../contract/served-shop.ts';
import { startStoreProxy } from '../testing/store-proxy.ts';

let engine: Awaited<ReturnType<typeof startDynamo>>;
let proxy: Awaited<ReturnType<typeof startStoreProxy>>;
let shop: ServedShop;
/** The store takes the next request for a wrong one. */
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

/** Asks, and finds the lines that the request has written. */
async function logged(...[method, path, sent]: [string, string, Parameters<typeof call>[3]]) {
  const before = shop.output().length;
  const { status, headers } = await call(shop, method, path, sent);
  const requestId = headers.get('x-request-id') as string;
  const written = () => shop.output().slice(before).split('\n').slice(0, -1);
  // The line and the answer come by different ways.
  for (let looks = 0; looks < 500 && !written().some((line) => line.includes(requestId)); looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { status, requestId, text: written().join('\n'), lines: written().map((line) => JSON.parse(line)) };
}

const SECRETS = { 'X-Secret': 'header-secret', Cookie: 'session=cookie-secret', 'User-Agent': 'agent-secret' };

test.each([
  ['a request that is served', { key: 'key-secret', body: { amount: 987_654 } }, 201],
  ['a request that is refused', { key: 'key-secret', body: { amount: 1, unknown: 'body-secret' } }, 400],
  ['a body that is no JSON', { key: 'key-secret', raw: '{"body-secret' }, 400],
])(
  '%s writes one line that says what happened, and nothing of its headers and its body',
  async (_name, sent, status) => {
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
  },
);

test('a token that is refused is not written', async () => {
  const token = `${await tokenOf('alice')}x`;
  const { status, text } = await logged('GET', '/balance', { token, headers: SECRETS });
  expect(status).toBe(401);
  expect(text).not.toMatch(/secret|Bearer/);
  expect(text).not.toContain(token.slice(0, 20));
});

test('a defect is written with its message and its stack, and without the request that met it', async () => {
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
