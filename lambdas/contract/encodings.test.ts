import { call, fresh, type ServedShop, serveShop, tokenOf } from '../testing/served-shop.ts';

let shop: ServedShop;
let user: string;
let admin: string;
const product = fresh('product');

beforeAll(async () => {
  shop = await serveShop();
  user = await tokenOf(fresh('customer'));
  admin = await tokenOf('admin', true);
});
afterAll(() => shop.stop());

const put = (name: string | Uint8Array, headers: Record<string, string> = {}) => {
  const [before, after] = ['{"name":"', '","price":100,"stock":10}'].map((text) => Buffer.from(text));
  const raw = Uint8Array.from(Buffer.concat([before as Buffer, Buffer.from(name as string), after as Buffer]));
  return call(shop, 'PUT', `/products/${product}`, { token: admin, raw, headers });
};

/** 한글 in other encodings than UTF-8. */
const CP949 = Uint8Array.of(0xc7, 0xd1, 0xb1, 0xdb);
const UTF16 = Uint8Array.from(Buffer.from('한글', 'utf16le'));

test.each<[what: string, name: Uint8Array]>([
  ['in CP949', CP949],
  ['in UTF-16', Uint8Array.of(0xff, 0xfe, ...UTF16)],
  ['with one byte of three', Uint8Array.of(0xea)],
  ['with half a surrogate pair in CESU-8', Uint8Array.of(0xed, 0xa0, 0x80)],
  ['with an overlong NUL', Uint8Array.of(0xc0, 0x80)],
])('a name %s is refused and not stored as U+FFFD', async (_what, name) => {
  expect((await put('before')).status).toBe(200);
  const answer = await put(name);
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request']);
  expect(answer.body.errors).toEqual([{ path: 'body', message: expect.stringMatching(/must be .*UTF-8/) }]);
  expect((await call(shop, 'GET', `/products/${product}`)).body.name).toBe('before');
});

test('a body with a byte order mark is refused with a message that names it', async () => {
  const raw = `\ufeff${JSON.stringify({ name: 'A', price: 1, stock: 1 })}`;
  const answer = await call(shop, 'PUT', `/products/${product}`, { token: admin, raw });
  expect([answer.status, answer.body.errors?.[0].message]).toEqual([400, expect.stringContaining('byte order mark')]);
});

test('a name that contains U+FFFD itself is stored unchanged', async () => {
  const answer = await put('한글 \ufffd 🛒');
  expect([answer.status, answer.body.name]).toEqual([200, '한글 \ufffd 🛒']);
});

const refused = [
  { 'Content-Type': 'application/json; charset=euc-kr' },
  { 'Content-Type': 'application/json;charset="EUC-KR"' },
  { 'Content-Type': 'application/json; charset=utf-16' },
  { 'Content-Type': 'application/json; charset=utf-8; charset=euc-kr' },
  { 'Content-Type': 'application/json; version=1; charset = latin1' },
  { 'Content-Type': 'application/json, text/plain' },
  { 'Content-Encoding': 'gzip' },
  { 'Content-Encoding': 'br' },
  { 'Content-Encoding': 'identity' },
];
test.each(refused)('a body with %j is answered 415 on every route with a body', async (headers) => {
  const charge = await call(shop, 'POST', '/charges', { token: user, key: 'k', body: { amount: 1 }, headers });
  const body = { items: [{ productId: product, quantity: 1 }] };
  const order = await call(shop, 'POST', '/orders', { token: user, key: 'k', body, headers });
  for (const answer of [charge, order, await put('A', headers)]) {
    expect([answer.status, answer.body.code]).toEqual([415, 'unsupported-media-type']);
  }
  expect((await call(shop, 'GET', '/balance', { token: user })).body).toEqual({ balance: 0 });
});

test.each([
  'application/json; charset=utf-8',
  'application/json;charset="UTF-8"',
  'Application/JSON ; version=1 ; Charset=Utf-8',
  'application/merge-patch+json; charset=utf8',
])('a body of type %s is accepted', async (type) => {
  expect((await put('A', { 'Content-Type': type })).status).toBe(200);
});

test.each(['BEARER', 'bearer', 'Bearer  '])('a valid token after the scheme "%s" is accepted', async (scheme) => {
  const answer = await call(shop, 'GET', '/balance', { headers: { Authorization: `${scheme} ${user}` } });
  expect(answer.status).toBe(200);
});
