import { SignJWT, UnsecuredJWT } from 'jose';
import { type Call, call, fresh, type ServedShop, serveShop, tokenOf } from '../testing/served-shop.ts';
import { badSubjects } from '../testing/token-subjects.ts';

let shop: ServedShop;
let user: string;
let admin: string;
let before: unknown;
const userId = fresh('careless');
const product = fresh('product');
const draft = { name: 'A product', price: 100, stock: 10 };

beforeAll(async () => {
  shop = await serveShop();
  user = await tokenOf(userId);
  admin = await tokenOf('admin', true);
  await call(shop, 'PUT', `/products/${product}`, { token: admin, body: draft });
  await call(shop, 'POST', '/charges', { token: user, key: 'funds', body: { amount: 1_000 } });
  before = await written();
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
const adjust = (what: string, sent: Call, status = 400, code = 'invalid-request'): Case => [
  `an adjustment ${what}`,
  'admin',
  'POST',
  `/products/${product}/stock`,
  { key: 'k', ...sent },
  status,
  code,
];
const conditional = (what: string, headers: Record<string, string>, status: number, code: string): Case => [
  `a product ${what}`,
  'admin',
  'PUT',
  `/products/${product}`,
  { body: { ...draft, name: 'Never' }, headers },
  status,
  code,
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
const typed = (type: string): Case =>
  raw(
    `an order of "${type}"`,
    '/orders',
    { body: { items: [line] }, headers: { 'Content-Type': type } },
    415,
    'unsupported-media-type',
  );
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
  order('with quantity true', { items: [{ ...line, quantity: true }] }),
  order('with lines of lines', { items: [[line]] }),
  order('with one bad line among good ones', { items: [line, line, { ...line, quantity: 0 }] }),
  order('of a product with a letter beyond ASCII', { items: [{ ...line, productId: '머그' }] }),
  order('of a product with a line break', { items: [{ ...line, productId: `${product}\n` }] }),
  order('of product top', { items: [{ productId: 'top', quantity: 1 }] }, 404, 'product-not-found'),
  order('of product __proto__', { items: [{ productId: '__proto__', quantity: 1 }] }, 404, 'product-not-found'),
  order('of product constructor', { items: [{ productId: 'constructor', quantity: 1 }] }, 404, 'product-not-found'),
  order('of product ..', { items: [{ productId: '..', quantity: 1 }] }),
  order(
    'of 6 and 5 of 10 units',
    {
      items: [
        { ...line, quantity: 6 },
        { ...line, quantity: 5 },
      ],
    },
    409,
    'insufficient-stock',
  ),
  raw(
    'an order with __proto__ in a line',
    '/orders',
    { raw: `{"items":[{"productId":"${product}","quantity":1,"__proto__":{}}]}` },
    400,
    'invalid-request',
  ),
  raw('an order with a comma too many', '/orders', { raw: '{"items":[],}' }, 400, 'invalid-request'),
  raw('an order of two documents', '/orders', { raw: '{}{}' }, 400, 'invalid-request'),
  raw('an order that is not UTF-8', '/orders', { raw: Uint8Array.of(0x7b, 0x7d, 0xff) }, 400, 'invalid-request'),
  raw('an order of a NUL', '/orders', { raw: '\0' }, 400, 'invalid-request'),
  raw('an order one byte over 64 KB', '/orders', { raw: '{}'.padEnd(65_537) }, 413, 'payload-too-large'),
  raw(
    'an order of fewer characters but more bytes than 64 KB',
    '/orders',
    { raw: `{"items":"${'머'.repeat(22_000)}"}` },
    413,
    'payload-too-large',
  ),
  raw(
    'an order of deep objects',
    '/orders',
    { raw: `${'{"items":'.repeat(5_000)}1${'}'.repeat(5_000)}` },
    400,
    'invalid-request',
  ),
  typed(''),
  typed('text/json'),
  typed('application/jsonp'),
  typed('application/xml'),
  typed('multipart/form-data; boundary=application/json'),
  raw(
    'a charge of text',
    '/charges',
    { raw: '{"amount":1}', headers: { 'Content-Type': 'text/plain' } },
    415,
    'unsupported-media-type',
  ),
  raw(
    'a charge with a tab in its key',
    '/charges',
    { key: 'a\tb', body: { amount: 1 } },
    400,
    'idempotency-key-required',
  ),
  raw(
    'a charge with a key of 256 characters',
    '/charges',
    { key: 'k'.repeat(256), body: { amount: 1 } },
    400,
    'idempotency-key-required',
  ),
  raw('a charge of 1e999', '/charges', { raw: '{"amount":1e999}' }, 400, 'invalid-request'),
  raw('a charge of -0', '/charges', { raw: '{"amount":-0}' }, 400, 'invalid-request'),
  raw('a charge of NaN', '/charges', { raw: '{"amount":NaN}' }, 400, 'invalid-request'),
  raw('a charge of 2^53 + 1', '/charges', { raw: '{"amount":9007199254740993}' }, 400, 'invalid-request'),
  raw('a charge with __proto__', '/charges', { raw: '{"amount":5,"__proto__":{"amount":6}}' }, 400, 'invalid-request'),
  charge('of an object', { amount: { value: 5 } }),
  charge('that names a user', { amount: 5, userId: 'bob' }),
  put('without a price', { price: undefined }),
  put('that is new, without stock', { stock: undefined }, `/products/${fresh('new')}`),
  put('with an empty name', { name: '' }),
  put('at price "100"', { price: '100' }),
  put('at price -1', { price: -1 }),
  put('with stock 0.5', { stock: 0.5 }),
  put('with shards null', { stockShards: null }),
  put('with 1.5 shards', { stockShards: 1.5 }),
  put('with a space in its id', {}, '/products/a%20b'),
  put('with a NUL in its id', {}, '/products/a%00b'),
  [
    'a product of text',
    'admin',
    'PUT',
    `/products/${product}`,
    { raw: 'x', headers: { 'Content-Type': 'text/plain' } },
    415,
    'unsupported-media-type',
  ],
  ['a product without a body', 'admin', 'PUT', `/products/${product}`, {}, 415, 'unsupported-media-type'],
  [
    'a product over 64 KB',
    'admin',
    'PUT',
    `/products/${product}`,
    { raw: JSON.stringify(draft).padEnd(65_537) },
    413,
    'payload-too-large',
  ],
  [
    'a product with __proto__',
    'admin',
    'PUT',
    `/products/${product}`,
    { raw: '{"name":"A","price":1,"stock":1,"__proto__":{}}' },
    400,
    'invalid-request',
  ],
  get('/orders?limit=-1'),
  get('/orders?limit=1e1'),
  get('/orders?limit=%2B5'),
  get('/orders?limit=1&limit=0'),
  get('/orders?cursor='),
  get(`/orders?cursor=${'a'.repeat(513)}`),
  get(`/orders?cursor=${forged(['a', 'b', 'c'])}`),
  get(`/orders?cursor=${forged(['', ''])}`),
  get(`/orders?cursor=${forged([{}, {}])}`),
  get('/charges?limit=0'),
  get('/charges?limit=101'),
  get('/charges?limit=abc'),
  get('/charges?limit=1.5'),
  get(`/charges?cursor=${forged(null)}`),
  get(`/charges?cursor=${forged({ length: 2 })}`),
  get('/products?limit=0', 400, 'invalid-request', 'nobody'),
  get('/products?limit=101', 400, 'invalid-request', 'nobody'),
  get('/products?limit=abc', 400, 'invalid-request', 'nobody'),
  get('/products?limit=1.5', 400, 'invalid-request', 'nobody'),
  get('/products?cursor=%7B%7D', 400, 'invalid-request', 'nobody'),
  get(`/products?cursor=${forged([1])}`, 400, 'invalid-request', 'nobody'),
  get(`/products?cursor=${forged(['a', 'b'])}`, 400, 'invalid-request', 'nobody'),
  get('/products/__proto__', 404, 'not-found', 'nobody'),
  get('/products/constructor', 404, 'not-found', 'nobody'),
  get('/products/%FF', 400, 'invalid-request', 'nobody'),
  get(`/products/${'p'.repeat(65)}`, 400, 'invalid-request', 'nobody'),
  get('/orders/%', 400),
  get('/orders/a%2Fb', 400),
  get(`/orders/${'o'.repeat(65)}`, 400),
  get('/orders//', 404, 'not-found'),
  get('//', 404, 'not-found'),
  put('with half a surrogate pair in its name', { name: 'half \ud800' }),
  get(`/orders?cursor=${forged(['\ud800', 'x'])}`),
  get(`/charges?cursor=${forged(['\ud800', 'x'])}`),
  get(`/products?cursor=${forged(['\ud800'])}`, 400, 'invalid-request', 'nobody'),
  get('//orders', 404, 'not-found'),
  get('/Orders', 404, 'not-found'),
  get('/rankings', 404, 'not-found'),
  ['a deleted product', 'admin', 'DELETE', `/products/${product}`, {}, 404, 'not-found'],
  ['a patched product', 'admin', 'PATCH', `/products/${product}`, { body: { price: 1 } }, 404, 'not-found'],
  ['a posted product', 'admin', 'POST', '/products', { body: draft }, 404, 'not-found'],
  conditional('if it has another version', { 'If-Match': '"999"' }, 412, 'version-mismatch'),
  conditional('if it has the text ETag', { 'If-Match': 'ETag' }, 400, 'invalid-request'),
  conditional('if it has a tag without its end', { 'If-Match': '"1' }, 400, 'invalid-request'),
  conditional('if it has a bare number', { 'If-Match': '1' }, 400, 'invalid-request'),
  conditional('if it has two tags without a comma', { 'If-Match': '"1" "2"' }, 400, 'invalid-request'),
  conditional('if it has any or one', { 'If-Match': '*, "1"' }, 400, 'invalid-request'),
  conditional('with a space in its key', { 'Idempotency-Key': 'a b' }, 400, 'idempotency-key-required'),
  conditional('with a key of 256 characters', { 'Idempotency-Key': 'k'.repeat(256) }, 400, 'idempotency-key-required'),
  adjust('without a key', { key: undefined, body: { delta: 1 } }, 400, 'idempotency-key-required'),
  adjust('with a key with a space', { key: 'a b', body: { delta: 1 } }, 400, 'idempotency-key-required'),
  adjust('with a key of 256 characters', { key: 'k'.repeat(256), body: { delta: 1 } }, 400, 'idempotency-key-required'),
  adjust('without a body', {}, 415, 'unsupported-media-type'),
  adjust('of text', { raw: '1', headers: { 'Content-Type': 'text/plain' } }, 415, 'unsupported-media-type'),
  adjust('over 64 KB', { raw: JSON.stringify({ delta: 1 }).padEnd(65_537) }, 413, 'payload-too-large'),
  adjust('that is not JSON', { raw: 'delta=1' }),
  adjust('that is null', { body: null }),
  adjust('without a delta', { body: {} }),
  adjust('of 0', { body: { delta: 0 } }),
  adjust('of -0', { raw: '{"delta":-0}' }),
  adjust('of 1.5', { body: { delta: 1.5 } }),
  adjust('of "1"', { body: { delta: '1' } }),
  adjust('of null', { body: { delta: null } }),
  adjust('of [1]', { body: { delta: [1] } }),
  adjust('of 10,000,001', { body: { delta: 10_000_001 } }),
  adjust('of -10,000,001', { body: { delta: -10_000_001 } }),
  adjust('of 1e999', { raw: '{"delta":1e999}' }),
  adjust('with an unknown field', { body: { delta: 1, reason: 'delivery' } }),
  adjust('with __proto__', { raw: '{"delta":1,"__proto__":{}}' }),
  adjust('of more than there is', { body: { delta: -11 } }, 409, 'insufficient-stock'),
  [
    'an adjustment of an unknown product',
    'admin',
    'POST',
    '/products/no-such/stock',
    { key: 'k', body: { delta: 1 } },
    404,
    'not-found',
  ],
  [
    'an adjustment of a product with a space in its id',
    'admin',
    'POST',
    '/products/a%20b/stock',
    { key: 'k', body: { delta: 1 } },
    400,
    'invalid-request',
  ],
  [
    'an adjustment of nobody',
    'nobody',
    'POST',
    `/products/${product}/stock`,
    { key: 'k', body: { delta: 1 } },
    401,
    'unauthenticated',
  ],
  [
    'an adjustment of a user',
    'user',
    'POST',
    `/products/${product}/stock`,
    { key: 'k', body: { delta: 1 } },
    403,
    'forbidden',
  ],
  get('/products/mug/stock', 404, 'not-found'),
  ['a bad order of nobody', 'nobody', 'POST', '/orders', { raw: '{' }, 401, 'unauthenticated'],
  ['a bad product of a user', 'user', 'PUT', '/products/top', { raw: '{' }, 403, 'forbidden'],
];

test.each(cases)('%s of %s is refused', async (_what, who, method, path, sent, status, code) => {
  const token = { user, admin, nobody: undefined }[who];
  const answer = await call(shop, method, path, { token, ...sent });
  expect({ status: answer.status, code: answer.body?.code }).toEqual({ status, code });
  expectProblem(answer);
  if (code === 'invalid-request') expectErrors(answer.body.errors);
  else expect(answer.body).not.toHaveProperty('errors');
});

test('every field that breaks the schema is named by its path', async () => {
  const items = [
    { ...line, quantity: 0 },
    { quantity: 1, price: 5 },
  ];
  const { body } = await call(shop, 'POST', '/orders', { token: user, key: 'k', body: { items, coupon: 'x' } });
  expectErrors(body.errors);
  expect(body.errors.map((error: { path: string }) => error.path).sort()).toEqual([
    'body.coupon',
    'body.items.0.quantity',
    'body.items.1.price',
    'body.items.1.productId',
  ]);
  const query = await call(shop, 'GET', '/orders?limit=0', { token: user });
  expect(query.body.errors).toEqual([{ path: 'query.limit', message: expect.any(String) }]);
  const header = await call(shop, 'PUT', `/products/${product}`, {
    token: admin,
    body: draft,
    headers: { 'If-Match': 'none' },
  });
  expect(header.body.errors).toEqual([{ path: 'header.If-Match', message: expect.any(String) }]);
  const path = await call(shop, 'PUT', '/products/top', { token: admin, body: draft });
  expect(path.body.errors).toEqual([{ path: 'path.productId', message: expect.any(String) }]);
});

test.each(['no-such', '__proto__', 'top'])('an order of %s, which is no product, names it', async (productId) => {
  const body = { items: [line, { productId, quantity: 1 }] };
  const answer = await call(shop, 'POST', '/orders', { token: user, key: 'k', body });
  expect(answer.body).toMatchObject({ code: 'product-not-found', productId });
});

test.each([
  ['/orders', ['~', '~']],
  ['/charges', ['0', '~']],
  ['/products', ['~']],
])('a cursor that %s might have given breaks nothing', async (path, key) => {
  const answer = await call(shop, 'GET', `${path}?cursor=${forged(key)}`, { token: user });
  expect([200, 400]).toContain(answer.status);
});

const bad: [string, () => Promise<string>][] = [
  ['garbage', async () => 'garbage'],
  ['another secret', () => signed('another-secret-that-is-long-enough-0123', {})],
  ['no signature', async () => new UnsecuredJWT({ sub: 'alice' }).encode()],
  ['an expiry in the past', () => signed(undefined, { exp: 1 })],
  ['no subject', () => signed(undefined, { sub: undefined })],
  ...badSubjects.map(([what, sub]): (typeof bad)[number] => [`a subject ${what}`, () => signed(undefined, { sub })]),
  ['a start in the future', () => signed(undefined, { nbf: 4_000_000_000 })],
  ['another algorithm', () => signed(undefined, { scope: 'admin' }, 'HS512')],
  ['claims changed after signing', async () => withClaims(user, { sub: userId, scope: 'admin' })],
  ['a second token behind it', async () => `${user} ${admin}`],
];

const guarded: [method: string, path: string, sent: Call][] = [
  ['POST', '/orders', { key: 'k', body: { items: [line] } }],
  ['GET', '/orders', {}],
  ['GET', '/orders/ord_nope', {}],
  ['POST', '/charges', { key: 'k', body: { amount: 1 } }],
  ['GET', '/charges', {}],
  ['GET', '/balance', {}],
  ['PUT', `/products/${product}`, { body: { ...draft, name: 'Stolen' } }],
  ['POST', `/products/${product}/stock`, { key: 'k', body: { delta: 1 } }],
  ['POST', '/rankings', {}],
];

test.each(bad)('a token with %s is refused wherever one is needed', async (_what, make) => {
  const token = await make();
  for (const [method, path, sent] of guarded) {
    const answer = await call(shop, method, path, { token, ...sent });
    expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 401, 'unauthenticated']);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expectProblem(answer);
  }
});

test.each(['Basic', 'Token', ''])('a good token after the scheme "%s" is refused', async (scheme) => {
  const answer = await call(shop, 'GET', '/balance', { headers: { Authorization: `${scheme} ${user}`.trim() } });
  expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
});

test.each(['administrator', 'user', 'ADMIN', ''])('the scope "%s" is not admin', async (scope) => {
  const token = await signed(undefined, { scope });
  for (const [method, path, sent] of guarded.slice(-3)) {
    const answer = await call(shop, method, path, { token, ...sent });
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    expectProblem(answer);
  }
});

test('nothing of all that was written', async () => {
  expect(await written()).toEqual(before);
  expect(before).toMatchObject([{ balance: 1_000 }, { items: [] }, { items: [{ amount: 1_000 }] }, draft]);
});

/** All that the requests of this file could have changed. */
async function written() {
  const paths = ['/balance', '/orders', '/charges', `/products/${product}`];
  const answers = await Promise.all(paths.map((path) => call(shop, 'GET', path, { token: user })));
  return answers.map((answer) => answer.body);
}

function expectErrors(errors: unknown) {
  expect(errors).not.toEqual([]);
  for (const error of errors as unknown[]) {
    expect(error).toEqual({
      path: expect.stringMatching(/^(body|query|path|header)(\.|$)/),
      message: expect.stringMatching(/^(is missing and )?must ./),
    });
  }
}

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

async function signed(secret: string | undefined, claims: Record<string, unknown>, alg = 'HS256'): Promise<string> {
  const { DEFAULT_LOCAL_SECRET } = await import('../identity/local-token.ts');
  const key = new TextEncoder().encode(secret ?? (process.env.JWT_SECRET || DEFAULT_LOCAL_SECRET));
  return new SignJWT({ sub: 'alice', ...claims }).setProtectedHeader({ alg }).sign(key);
}

/** The token with other claims under its old signature. */
function withClaims(token: string, claims: object): string {
  const [header, , signature] = token.split('.');
  return [header, forged(claims), signature].join('.');
}
