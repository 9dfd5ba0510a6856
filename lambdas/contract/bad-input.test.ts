import { SignJWT, UnsecuredJWT } from 'jose';
import { type Call, call, fresh, type ServedShop, serveShop, tokenOf } from './served-shop.ts';

let shop: ServedShop;
let user: string;
let admin: string;
const userId = fresh('careless');
const product = fresh('product');
const draft = { name: 'A product', price: 100, stock: 10 };

beforeAll(async () => {
  shop = await serveShop();
  user = await tokenOf(userId);
  admin = await tokenOf('admin', true);
  await call(shop, 'PUT', `/products/${product}`, { token: admin, body: draft });
  await call(shop, 'POST', '/charges', { token: user, key: 'funds', body: { amount: 1_000 } });
});
afterAll(() => shop.stop());

type Who = 'user' | 'admin' | 'nobody';
type Case = [what: string, who: Who, method: string, path: string, sent: Call, status: number, code: string];

const line = { productId: product, quantity: 1 };
const order = (what: string, body: unknown, status = 400, code = 'invalid-request'): Case => [
  `an order ${what}`,
  'user',
  'POST',
  '/orders',
  { key: 'k', body },
  status,
  code,
];
const charge = (what: string, body: unknown): Case => [
  `a charge ${what}`,
  'user',
  'POST',
  '/charges',
  { key: 'k', body },
  400,
  'invalid-request',
];
const put = (what: string, change: object, path = `/products/${product}`): Case => [
  `a product ${what}`,
  'admin',
  'PUT',
  path,
  { body: { ...draft, ...change } },
  400,
  'invalid-request',
];
const get = (path: string, status = 400, code = 'invalid-request', who: Who = 'user'): Case => [
  `GET ${path.slice(0, 60)}`,
  who,
  'GET',
  path,
  {},
  status,
  code,
];
const raw = (what: string, path: string, sent: Call, status: number, code: string): Case => [
  what,
  'user',
  'POST',
  path,
  { key: 'k', ...sent },
  status,
  code,
];
const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const cases: Case[] = [
  order('without a body', undefined, 415, 'unsupported-media-type'),
  order('that is null', null),
  order('that is a list', []),
  order('that is a string', 'order'),
  order('without items', {}),
  order('with no lines', { items: [] }),
  order('with 21 lines', { items: Array(21).fill(line) }),
  order('with items that are no list', { items: line }),
  order('with a line that is null', { items: [null] }),
  order('with quantity 0', { items: [{ ...line, quantity: 0 }] }),
  order('with quantity -1', { items: [{ ...line, quantity: -1 }] }),
  order('with quantity 101', { items: [{ ...line, quantity: 101 }] }),
  order('with quantity 1.5', { items: [{ ...line, quantity: 1.5 }] }),
  order('with quantity "1"', { items: [{ ...line, quantity: '1' }] }),
  order('with quantity 1e308', { items: [{ ...line, quantity: 1e308 }] }),
  order('without a quantity', { items: [{ productId: product }] }),
  order('without a product', { items: [{ quantity: 1 }] }),
  order('of product ""', { items: [{ ...line, productId: '' }] }),
  order('of product 7', { items: [{ ...line, productId: 7 }] }),
  order('of a product with a space', { items: [{ ...line, productId: 'a b' }] }),
  order('of a product with 65 characters', { items: [{ ...line, productId: 'p'.repeat(65) }] }),
  order('with an unknown field', { items: [line], coupon: 'x' }),
  order('that names a user', { items: [line], userId: 'bob' }),
  order('with an unknown field in a line', { items: [{ ...line, price: 1 }] }),
  order('of an unknown product', { items: [line, { productId: 'no-such', quantity: 1 }] }, 404, 'product-not-found'),
  order('of too many units', { items: [{ ...line, quantity: 11 }] }, 409, 'insufficient-stock'),
  raw(
    'an order of __proto__',
    '/orders',
    { raw: `{"__proto__":{},"items":[{"productId":"${product}","quantity":1}]}` },
    400,
    'invalid-request',
  ),
  raw('an order that is not JSON', '/orders', { raw: '{"items":[' }, 400, 'invalid-request'),
  raw('an order that is empty', '/orders', { raw: '' }, 400, 'invalid-request'),
  raw(
    'an order of text',
    '/orders',
    { raw: '{}', headers: { 'Content-Type': 'text/plain' } },
    415,
    'unsupported-media-type',
  ),
  raw(
    'an order of a form',
    '/orders',
    { raw: 'a=b', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    415,
    'unsupported-media-type',
  ),
  raw('an order over 64 KB', '/orders', { raw: `{"items":"${'x'.repeat(65_536)}"}` }, 413, 'payload-too-large'),
  raw('an order over 10 MB', '/orders', { raw: 'x'.repeat(10_485_761) }, 413, 'payload-too-large'),
  raw('an order of deep lists', '/orders', { raw: '['.repeat(30_000) + ']'.repeat(30_000) }, 400, 'invalid-request'),
  raw(
    'an order without a key',
    '/orders',
    { key: undefined, body: { items: [line] } },
    400,
    'idempotency-key-required',
  ),
  raw(
    'an order with a key of 256 characters',
    '/orders',
    { key: 'k'.repeat(256), body: { items: [line] } },
    400,
    'idempotency-key-required',
  ),
  raw(
    'an order with a key with a space',
    '/orders',
    { key: 'a b', body: { items: [line] } },
    400,
    'idempotency-key-required',
  ),
  raw(
    'an order with a key that is not ASCII',
    '/orders',
    { key: 'clé', body: { items: [line] } },
    400,
    'idempotency-key-required',
  ),
  raw('a charge without a key', '/charges', { key: undefined, body: { amount: 1 } }, 400, 'idempotency-key-required'),
  raw(
    'a charge with the key of another amount',
    '/charges',
    { key: 'funds', body: { amount: 2 } },
    422,
    'idempotency-key-reused',
  ),
  raw('a charge that is not JSON', '/charges', { raw: 'amount=1' }, 400, 'invalid-request'),
  raw('a charge over 64 KB', '/charges', { raw: `{"amount":1${' '.repeat(65_536)}}` }, 413, 'payload-too-large'),
  charge('without an amount', {}),
  charge('of 0', { amount: 0 }),
  charge('of -1', { amount: -1 }),
  charge('of 10,000,001', { amount: 10_000_001 }),
  charge('of 0.5', { amount: 0.5 }),
  charge('of "5"', { amount: '5' }),
  charge('of null', { amount: null }),
  charge('of [5]', { amount: [5] }),
  charge('of true', { amount: true }),
  charge('with an unknown field', { amount: 5, currency: 'USD' }),
  put('without a name', { name: undefined }),
  put('with a blank name', { name: '   ' }),
  put('with a name of 101 characters', { name: 'n'.repeat(101) }),
  put('with a name that is no string', { name: 5 }),
  put('at price 0', { price: 0 }),
  put('at price 100,000,001', { price: 100_000_001 }),
  put('at price 9.99', { price: 9.99 }),
  put('with stock -1', { stock: -1 }),
  put('with stock 10,000,001', { stock: 10_000_001 }),
  put('with stock null', { stock: null }),
  put('with 0 shards', { stockShards: 0 }),
  put('with 65 shards', { stockShards: 65 }),
  put('with an unknown field', { sold: 1 }),
  put('that names another id', { productId: 'other' }),
  put('called top', {}, '/products/top'),
  put('with a slash in its id', {}, '/products/a%2Fb'),
  put('with an id that is not percent-encoded', {}, '/products/%E0%A4%A'),
  put('with an id of 65 characters', {}, `/products/${'p'.repeat(65)}`),
  get('/orders?limit=0'),
  get('/orders?limit=101'),
  get('/orders?limit=ten'),
  get('/orders?limit=1.5'),
  get('/orders?limit='),
  get('/orders?cursor=!!!'),
  get(`/orders?cursor=${forged({ userId: 'bob' })}`),
  get(`/orders?cursor=${forged(['2026'])}`),
  get('/charges?limit=-1'),
  get(`/charges?cursor=${forged([1, 2])}`),
  get('/products?limit=1000', 400, 'invalid-request', 'nobody'),
  get(`/products?cursor=${forged([])}`, 400, 'invalid-request', 'nobody'),
  get('/products/no-such', 404, 'not-found', 'nobody'),
  get('/products/a%20b', 400, 'invalid-request', 'nobody'),
  get('/orders/ord_nope', 404, 'not-found'),
  get('/nowhere', 404, 'not-found'),
  get('/', 404, 'not-found'),
  get('/products/top/more', 404, 'not-found'),
  get('/orders', 401, 'unauthenticated', 'nobody'),
  get('/orders/ord_nope', 401, 'unauthenticated', 'nobody'),
  get('/charges', 401, 'unauthenticated', 'nobody'),
  get('/balance', 401, 'unauthenticated', 'nobody'),
  ['an order of nobody', 'nobody', 'POST', '/orders', { key: 'k', body: { items: [line] } }, 401, 'unauthenticated'],
  ['a charge of nobody', 'nobody', 'POST', '/charges', { key: 'k', body: { amount: 1 } }, 401, 'unauthenticated'],
  ['a product of nobody', 'nobody', 'PUT', `/products/${product}`, { body: draft }, 401, 'unauthenticated'],
  ['a product of a user', 'user', 'PUT', `/products/${product}`, { body: draft }, 403, 'forbidden'],
  ['a ranking of nobody', 'nobody', 'POST', '/rankings', {}, 401, 'unauthenticated'],
  ['a ranking of a user', 'user', 'POST', '/rankings', {}, 403, 'forbidden'],
  ['a method no route has', 'user', 'DELETE', '/orders', {}, 404, 'not-found'],
  ['a body on the wrong method', 'user', 'PUT', '/balance', { body: {} }, 404, 'not-found'],
];

test.each(cases)('%s of %s is refused', async (_what, who, method, path, sent, status, code) => {
  const token = { user, admin, nobody: undefined }[who];
  const answer = await call(shop, method, path, { token, ...sent });
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status, code });
  expectProblem(answer);
  if (code === 'invalid-request')
    expect(answer.body.errors[0]).toEqual({ path: expect.any(String), message: expect.any(String) });
});

const bad: [string, () => Promise<string>][] = [
  ['garbage', async () => 'garbage'],
  ['another secret', () => signed('another-secret-that-is-long-enough-0123', {})],
  ['no signature', async () => new UnsecuredJWT({ sub: 'alice' }).encode()],
  ['an expiry in the past', () => signed(undefined, { exp: 1 })],
  ['no subject', () => signed(undefined, { sub: undefined })],
  ['an empty subject', () => signed(undefined, { sub: '' })],
  ['a subject of 257 characters', () => signed(undefined, { sub: 'x'.repeat(257) })],
];

test.each(bad)('a token with %s is refused', async (_what, make) => {
  const answer = await call(shop, 'GET', '/balance', { token: await make() });
  expect(answer.body.code).toBe('unauthenticated');
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  expectProblem(answer);
});

test('nothing of all that was written', async () => {
  expect((await call(shop, 'GET', '/balance', { token: user })).body).toEqual({ balance: 1_000 });
  expect((await call(shop, 'GET', '/orders', { token: user })).body).toEqual({ items: [] });
  expect((await call(shop, 'GET', '/charges', { token: user })).body.items).toHaveLength(1);
  expect((await call(shop, 'GET', `/products/${product}`)).body).toMatchObject(draft);
});

function expectProblem(answer: Awaited<ReturnType<typeof call>>) {
  const { status, code, requestId } = answer.body;
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({
    type: `urn:flashcart:problem:${code}`,
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(status).toBe(answer.status);
  expect(answer.headers.get('x-request-id')).toBe(requestId);
  expect(answer.headers.get('server-timing')).toContain('total;dur=');
}

async function signed(secret: string | undefined, claims: Record<string, unknown>): Promise<string> {
  const { DEFAULT_LOCAL_SECRET } = await import('../identity/local-token.ts');
  const key = new TextEncoder().encode(secret ?? (process.env.JWT_SECRET || DEFAULT_LOCAL_SECRET));
  return new SignJWT({ sub: 'alice', ...claims }).setProtectedHeader({ alg: 'HS256' }).sign(key);
}
