import { type Call, fresh } from '../testing/served-shop.ts';

/** The status of each code of a refusal, as the contract says. */
export const STATUS = {
  'invalid-request': 400,
  'idempotency-key-required': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'product-not-found': 404,
  'insufficient-stock': 409,
  'version-mismatch': 412,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  'idempotency-key-reused': 422,
} as const;

type Code = keyof typeof STATUS;
type Who = 'user' | 'admin' | 'nobody';
type BadRequest = [what: string, who: Who, method: string, path: string, sent: Call, code: Code];

/** A product as it may be put. */
export const draft = { name: 'A product', price: 100, stock: 10 };

/** A cursor that no list issued. */
export const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The product of these requests, which must exist as `draft`. */
export const product = fresh('product');
const line = { productId: product, quantity: 1 };
const productPath = `/products/${product}`;
const sendOrder = (what: string, sent: Call, code: Code = 'invalid-request'): BadRequest => {
  return [`an order ${what}`, 'user', 'POST', '/orders', { key: 'k', ...sent }, code];
};
const order = (what: string, body: unknown, code?: Code) => sendOrder(what, { body }, code);
const typed = (type: string) => {
  const sent = { body: { items: [line] }, headers: { 'Content-Type': type } };
  return sendOrder(`of "${type}"`, sent, 'unsupported-media-type');
};
const sendCharge = (what: string, sent: Call, code: Code = 'invalid-request'): BadRequest => {
  return [`a charge ${what}`, 'user', 'POST', '/charges', { key: 'k', ...sent }, code];
};
const charge = (what: string, body: unknown) => sendCharge(what, { body });
const sendPut = (what: string, sent: Call, code: Code = 'invalid-request', path = productPath): BadRequest => {
  return [`a product ${what}`, 'admin', 'PUT', path, sent, code];
};
const put = (what: string, change: object, path?: string) => {
  return sendPut(what, { body: { ...draft, ...change } }, 'invalid-request', path);
};
const conditional = (what: string, headers: Record<string, string>, code: Code) => {
  return sendPut(what, { body: { ...draft, name: 'Never' }, headers }, code);
};
const adjust = (what: string, sent: Call, code: Code = 'invalid-request'): BadRequest => {
  return [`an adjustment ${what}`, 'admin', 'POST', `${productPath}/stock`, { key: 'k', ...sent }, code];
};
const get = (path: string, code: Code = 'invalid-request', who: Who = 'user'): BadRequest => {
  return [`GET ${path.slice(0, 60)}`, who, 'GET', path, {}, code];
};

const badOrders: BadRequest[] = [
  order('without a body', undefined, 'unsupported-media-type'),
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
  order('of an unknown product', { items: [line, { productId: 'no-such', quantity: 1 }] }, 'product-not-found'),
  order('of too many units', { items: [{ ...line, quantity: 11 }] }, 'insufficient-stock'),
  sendOrder(
    'of __proto__',
    { raw: `{"__proto__":{},"items":[{"productId":"${product}","quantity":1}]}` },
    'invalid-request',
  ),
  sendOrder('that is not JSON', { raw: '{"items":[' }),
  sendOrder('that is empty', { raw: '' }),
  sendOrder('of text', { raw: '{}', headers: { 'Content-Type': 'text/plain' } }, 'unsupported-media-type'),
  sendOrder(
    'of a form',
    { raw: 'a=b', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    'unsupported-media-type',
  ),
  sendOrder('over 64 KB', { raw: `{"items":"${'x'.repeat(65_536)}"}` }, 'payload-too-large'),
  sendOrder('over 10 MB', { raw: 'x'.repeat(10_485_761) }, 'payload-too-large'),
  sendOrder('of deep lists', { raw: '['.repeat(30_000) + ']'.repeat(30_000) }),
  sendOrder('without a key', { key: undefined, body: { items: [line] } }, 'idempotency-key-required'),
  sendOrder(
    'with a key of 256 characters',
    { key: 'k'.repeat(256), body: { items: [line] } },
    'idempotency-key-required',
  ),
  sendOrder('with a key with a space', { key: 'a b', body: { items: [line] } }, 'idempotency-key-required'),
  sendOrder('with a key that is not ASCII', { key: 'clé', body: { items: [line] } }, 'idempotency-key-required'),
  order('with quantity true', { items: [{ ...line, quantity: true }] }),
  order('with lines of lines', { items: [[line]] }),
  order('with one bad line among good ones', { items: [line, line, { ...line, quantity: 0 }] }),
  order('of a product with a letter beyond ASCII', { items: [{ ...line, productId: '머그' }] }),
  order('of a product with a line break', { items: [{ ...line, productId: `${product}\n` }] }),
  order('of product top', { items: [{ productId: 'top', quantity: 1 }] }, 'product-not-found'),
  order('of product __proto__', { items: [{ productId: '__proto__', quantity: 1 }] }, 'product-not-found'),
  order('of product constructor', { items: [{ productId: 'constructor', quantity: 1 }] }, 'product-not-found'),
  order('of product ..', { items: [{ productId: '..', quantity: 1 }] }),
  order(
    'of 6 and 5 of 10 units',
    {
      items: [
        { ...line, quantity: 6 },
        { ...line, quantity: 5 },
      ],
    },
    'insufficient-stock',
  ),
  sendOrder(
    'with __proto__ in a line',
    { raw: `{"items":[{"productId":"${product}","quantity":1,"__proto__":{}}]}` },
    'invalid-request',
  ),
  sendOrder('with a comma too many', { raw: '{"items":[],}' }),
  sendOrder('of two documents', { raw: '{}{}' }),
  sendOrder('that is not UTF-8', { raw: Uint8Array.of(0x7b, 0x7d, 0xff) }),
  sendOrder('of a NUL', { raw: '\0' }),
  sendOrder('one byte over 64 KB', { raw: '{}'.padEnd(65_537) }, 'payload-too-large'),
  sendOrder(
    'of fewer characters but more bytes than 64 KB',
    { raw: `{"items":"${'머'.repeat(22_000)}"}` },
    'payload-too-large',
  ),
  sendOrder('of deep objects', { raw: `${'{"items":'.repeat(5_000)}1${'}'.repeat(5_000)}` }, 'invalid-request'),
  typed(''),
  typed('text/json'),
  typed('application/jsonp'),
  typed('application/xml'),
  typed('multipart/form-data; boundary=application/json'),
];

const badCharges: BadRequest[] = [
  sendCharge('without a key', { key: undefined, body: { amount: 1 } }, 'idempotency-key-required'),
  sendCharge('with the key of another amount', { key: 'funds', body: { amount: 2 } }, 'idempotency-key-reused'),
  sendCharge('that is not JSON', { raw: 'amount=1' }),
  sendCharge('over 64 KB', { raw: `{"amount":1${' '.repeat(65_536)}}` }, 'payload-too-large'),
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
  sendCharge('of text', { raw: '{"amount":1}', headers: { 'Content-Type': 'text/plain' } }, 'unsupported-media-type'),
  sendCharge('with a tab in its key', { key: 'a\tb', body: { amount: 1 } }, 'idempotency-key-required'),
  sendCharge('with a key of 256 characters', { key: 'k'.repeat(256), body: { amount: 1 } }, 'idempotency-key-required'),
  sendCharge('of 1e999', { raw: '{"amount":1e999}' }),
  sendCharge('of -0', { raw: '{"amount":-0}' }),
  sendCharge('of NaN', { raw: '{"amount":NaN}' }),
  sendCharge('of 2^53 + 1', { raw: '{"amount":9007199254740993}' }),
  sendCharge('with __proto__', { raw: '{"amount":5,"__proto__":{"amount":6}}' }),
  charge('of an object', { amount: { value: 5 } }),
  charge('that names a user', { amount: 5, userId: 'bob' }),
];

const badProducts: BadRequest[] = [
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
  sendPut('of text', { raw: 'x', headers: { 'Content-Type': 'text/plain' } }, 'unsupported-media-type'),
  sendPut('without a body', {}, 'unsupported-media-type'),
  sendPut('over 64 KB', { raw: JSON.stringify(draft).padEnd(65_537) }, 'payload-too-large'),
  sendPut('with __proto__', { raw: '{"name":"A","price":1,"stock":1,"__proto__":{}}' }, 'invalid-request'),
  put('with half a surrogate pair in its name', { name: 'half \ud800' }),
  conditional('if it has another version', { 'If-Match': '"999"' }, 'version-mismatch'),
  conditional('if it has the text ETag', { 'If-Match': 'ETag' }, 'invalid-request'),
  conditional('if it has a tag without its end', { 'If-Match': '"1' }, 'invalid-request'),
  conditional('if it has a bare number', { 'If-Match': '1' }, 'invalid-request'),
  conditional('if it has two tags without a comma', { 'If-Match': '"1" "2"' }, 'invalid-request'),
  conditional('if it has any or one', { 'If-Match': '*, "1"' }, 'invalid-request'),
  conditional('with a space in its key', { 'Idempotency-Key': 'a b' }, 'idempotency-key-required'),
  conditional('with a key of 256 characters', { 'Idempotency-Key': 'k'.repeat(256) }, 'idempotency-key-required'),
];

const badAdjustments: BadRequest[] = [
  adjust('without a key', { key: undefined, body: { delta: 1 } }, 'idempotency-key-required'),
  adjust('with a key with a space', { key: 'a b', body: { delta: 1 } }, 'idempotency-key-required'),
  adjust('with a key of 256 characters', { key: 'k'.repeat(256), body: { delta: 1 } }, 'idempotency-key-required'),
  adjust('without a body', {}, 'unsupported-media-type'),
  adjust('of text', { raw: '1', headers: { 'Content-Type': 'text/plain' } }, 'unsupported-media-type'),
  adjust('over 64 KB', { raw: JSON.stringify({ delta: 1 }).padEnd(65_537) }, 'payload-too-large'),
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
  adjust('of more than there is', { body: { delta: -11 } }, 'insufficient-stock'),
  [
    'an adjustment of an unknown product',
    'admin',
    'POST',
    '/products/no-such/stock',
    { key: 'k', body: { delta: 1 } },
    'not-found',
  ],
  [
    'an adjustment of a product with a space in its id',
    'admin',
    'POST',
    '/products/a%20b/stock',
    { key: 'k', body: { delta: 1 } },
    'invalid-request',
  ],
];

/** Queries of lists. */
const badQueries: BadRequest[] = [
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
  get('/products?limit=1000', 'invalid-request', 'nobody'),
  get(`/products?cursor=${forged([])}`, 'invalid-request', 'nobody'),
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
  get('/products?limit=0', 'invalid-request', 'nobody'),
  get('/products?limit=101', 'invalid-request', 'nobody'),
  get('/products?limit=abc', 'invalid-request', 'nobody'),
  get('/products?limit=1.5', 'invalid-request', 'nobody'),
  get('/products?cursor=%7B%7D', 'invalid-request', 'nobody'),
  get(`/products?cursor=${forged([1])}`, 'invalid-request', 'nobody'),
  get(`/products?cursor=${forged(['a', 'b'])}`, 'invalid-request', 'nobody'),
  get(`/orders?cursor=${forged(['\ud800', 'x'])}`),
  get(`/charges?cursor=${forged(['\ud800', 'x'])}`),
  get(`/products?cursor=${forged(['\ud800'])}`, 'invalid-request', 'nobody'),
];

/** Paths, ids and methods. */
const badAddresses: BadRequest[] = [
  get('/products/no-such', 'not-found', 'nobody'),
  get('/products/a%20b', 'invalid-request', 'nobody'),
  get('/orders/ord_nope', 'not-found'),
  get('/nowhere', 'not-found'),
  get('/', 'not-found'),
  get('/products/top/more', 'not-found'),
  ['a method no route has', 'user', 'DELETE', '/orders', {}, 'not-found'],
  ['a body on the wrong method', 'user', 'PUT', '/balance', { body: {} }, 'not-found'],
  get('/products/__proto__', 'not-found', 'nobody'),
  get('/products/constructor', 'not-found', 'nobody'),
  get('/products/%FF', 'invalid-request', 'nobody'),
  get(`/products/${'p'.repeat(65)}`, 'invalid-request', 'nobody'),
  get('/orders/%'),
  get('/orders/a%2Fb'),
  get(`/orders/${'o'.repeat(65)}`),
  get('/orders//', 'not-found'),
  get('//', 'not-found'),
  get('//orders', 'not-found'),
  get('/Orders', 'not-found'),
  get('/rankings', 'not-found'),
  ['a deleted product', 'admin', 'DELETE', productPath, {}, 'not-found'],
  ['a patched product', 'admin', 'PATCH', productPath, { body: { price: 1 } }, 'not-found'],
  ['a posted product', 'admin', 'POST', '/products', { body: draft }, 'not-found'],
  get('/products/mug/stock', 'not-found'),
];

/** Tokens. */
const badCallers: BadRequest[] = [
  get('/orders', 'unauthenticated', 'nobody'),
  get('/orders/ord_nope', 'unauthenticated', 'nobody'),
  get('/charges', 'unauthenticated', 'nobody'),
  get('/balance', 'unauthenticated', 'nobody'),
  ['an order of nobody', 'nobody', 'POST', '/orders', { key: 'k', body: { items: [line] } }, 'unauthenticated'],
  ['a charge of nobody', 'nobody', 'POST', '/charges', { key: 'k', body: { amount: 1 } }, 'unauthenticated'],
  ['a product of nobody', 'nobody', 'PUT', productPath, { body: draft }, 'unauthenticated'],
  ['a product of a user', 'user', 'PUT', productPath, { body: draft }, 'forbidden'],
  ['a ranking of nobody', 'nobody', 'POST', '/rankings', {}, 'unauthenticated'],
  ['a ranking of a user', 'user', 'POST', '/rankings', {}, 'forbidden'],
  [
    'an adjustment of nobody',
    'nobody',
    'POST',
    `${productPath}/stock`,
    { key: 'k', body: { delta: 1 } },
    'unauthenticated',
  ],
  ['an adjustment of a user', 'user', 'POST', `${productPath}/stock`, { key: 'k', body: { delta: 1 } }, 'forbidden'],
  ['a bad order of nobody', 'nobody', 'POST', '/orders', { raw: '{' }, 'unauthenticated'],
  ['a bad product of a user', 'user', 'PUT', '/products/top', { raw: '{' }, 'forbidden'],
];

/** Requests that the API refuses, with the code of each. The user has used the key `funds` for a charge of another amount. */
export const badRequests: readonly BadRequest[] = [
  ...badOrders,
  ...badCharges,
  ...badProducts,
  ...badAdjustments,
  ...badQueries,
  ...badAddresses,
  ...badCallers,
];
