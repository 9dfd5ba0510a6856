import type { routes } from '../../lambdas/shared/routes.ts';
import { type Call, call, fresh, type ServedShop, serveShop, tokenOf } from '../../lambdas/testing/served-shop.ts';
import { breaches, document, operations, type Response } from './testing/kept-document.ts';

type Route = (typeof routes)[number];

let shop: ServedShop;
let user: string;
let admin: string;
let orderId: string;
const product = fresh('product');
const seen = new Set<string>();

beforeAll(async () => {
  shop = await serveShop();
  user = await tokenOf(fresh('customer'));
  admin = await tokenOf('admin', true);
});
afterAll(() => shop.stop());

/** Sends a request of a route and holds the answer against what the document says of its status. */
async function check(
  method: Route['method'],
  route: Route['path'],
  status: number,
  sent: Call & { path?: string } = {},
) {
  const path = sent.path ?? route.replace('{productId}', product);
  const answer = await call(shop, method, path, sent);
  expect([answer.status, answer.body]).toEqual([status, expect.anything()]);
  const response = document.paths[route]?.[method.toLowerCase()]?.responses[status] as Response;
  const [type = ''] = answer.headers.get('content-type')?.split(';') ?? [];
  expect(breaches(response.content[type]?.schema ?? { not: {} }, answer.body)).toEqual([]);
  for (const [name, header] of Object.entries(document.components.headers)) {
    const value = answer.headers.get(name);
    const isExpected = name in response.headers;
    expect([name, value !== null]).toEqual([name, isExpected && (value !== null || header.required === true)]);
    if (value !== null) expect([name, ...breaches(header.schema, value)]).toEqual([name]);
  }
  seen.add(`${method} ${route} ${status}`);
  return answer;
}

const line = { productId: product, quantity: 1 };
const draft = { name: 'A product', price: 100, stock: 10 };

test('what the routes of products answer is as the document says', async () => {
  const put = { token: admin, key: `${product}-k`, body: draft };
  for (const sent of [put, put, { ...put, key: undefined }]) await check('PUT', '/products/{productId}', 200, sent);
  await check('GET', '/products/{productId}', 200);
  const delivery = { token: admin, key: `${product}-k`, body: { delta: 1 } };
  for (const sent of [delivery, delivery, { token: admin, key: `${product}-l`, body: { delta: -1 } }]) {
    await check('POST', '/products/{productId}/stock', 201, sent);
  }
  await check('GET', '/products', 200);
  await check('GET', '/products', 200, { path: '/products?limit=1' });
  await check('POST', '/rankings', 201, { token: admin });
  await check('GET', '/products/top', 200);
});

test('what the routes of charges answer is as the document says', async () => {
  await check('GET', '/balance', 200, { token: user });
  for (const key of ['k', 'k', 'l']) await check('POST', '/charges', 201, { token: user, key, body: { amount: 150 } });
  await check('GET', '/charges', 200, { token: user, path: '/charges?limit=1' });
  await check('GET', '/charges', 200, { token: user });
});

test('what the routes of orders answer is as the document says', async () => {
  for (const key of ['k', 'k', 'l']) {
    const placed = await check('POST', '/orders', 201, { token: user, key, body: { items: [line] } });
    orderId = placed.body.orderId;
  }
  await check('GET', '/orders', 200, { token: user });
  await check('GET', '/orders', 200, { token: user, path: '/orders?limit=1' });
  await check('GET', '/orders/{orderId}', 200, { token: user, path: `/orders/${orderId}` });
});

test('what the routes refuse, they refuse as the document says', async () => {
  await check('POST', '/orders', 404, { token: user, key: 'm', body: { items: [{ ...line, productId: 'none' }] } });
  await check('POST', '/orders', 409, { token: user, key: 'm', body: { items: [{ ...line, quantity: 100 }] } });
  await check('POST', '/orders', 409, { token: user, key: 'm', body: { items: [{ ...line, quantity: 8 }] } });
  await check('GET', '/orders/{orderId}', 404, { token: user, path: '/orders/ord_none' });
  await check('GET', '/orders/{orderId}', 400, { token: user, path: '/orders/a%20b' });
  await check('GET', '/products/{productId}', 404, { path: '/products/none' });
  await check('GET', '/products/{productId}', 400, { path: '/products/a%20b' });
  const key = `${product}-m`;
  const elsewhere = { token: admin, key, path: '/products/none/stock' };
  await check('POST', '/products/{productId}/stock', 404, { ...elsewhere, body: { delta: 1 } });
  await check('POST', '/products/{productId}/stock', 409, { token: admin, key, body: { delta: -100 } });
  const headers = { 'If-Match': '"999"' };
  await check('PUT', '/products/{productId}', 412, { token: admin, body: draft, headers });
  await check('PUT', '/products/{productId}', 400, { token: admin, body: draft, headers: { 'If-Match': '999' } });
  for (const path of ['/orders', '/charges', '/products'] as const) {
    await check('GET', path, 400, { token: user, path: `${path}?limit=101` });
  }
  for (const { method, path, token, key, other } of bodied()) {
    await check(method, path, 400, { token, key, body: {} });
    await check(method, path, 413, { token, key, raw: `"${'x'.repeat(65_536)}"` });
    await check(method, path, 415, { token, key, body: {}, headers: { 'Content-Type': 'text/plain' } });
    await check(method, path, 400, { token, body: {} });
    await check(method, path, 422, { token, key, body: other });
  }
});

test('a caller without the right token is refused as the document says', async () => {
  for (const [name, { security }] of operations) {
    const [method, path] = name.split(' ') as [Route['method'], Route['path']];
    if (security.length === 0) continue;
    await check(method, path, 401, { path: path.replace('{orderId}', 'ord_none') });
    if ('403' in (document.paths[path]?.[method.toLowerCase()]?.responses ?? {})) {
      await check(method, path, 403, { token: user });
    }
  }
});

test('every answer of the document was seen, but those that take a fault or API Gateway', () => {
  const documented = operations.flatMap(([name, { responses }]) =>
    Object.keys(responses).map((status) => `${name} ${status}`),
  );
  const takesFault = (answer: string) => /(429|500|503)$/.test(answer) || answer === 'POST /charges 409';
  expect([...seen].sort()).toEqual(documented.filter((answer) => !takesFault(answer)).sort());
});

/** The routes that take a body, with who may call them, a key that was used, and a body that it was not used for. */
function bodied() {
  return [
    { method: 'POST', path: '/orders', token: user, key: 'k', other: { items: [{ ...line, quantity: 2 }] } },
    { method: 'POST', path: '/charges', token: user, key: 'k', other: { amount: 5 } },
    { method: 'PUT', path: '/products/{productId}', token: admin, key: `${product}-k`, other: { ...draft, stock: 11 } },
    {
      method: 'POST',
      path: '/products/{productId}/stock',
      token: admin,
      key: `${product}-k`,
      other: { delta: 2 },
    },
  ] as const;
}
