import { exchange } from '../testing/raw-http.ts';
import { call, fresh, type ServedShop, serveShop, tokenOf } from '../testing/served-shop.ts';

let shop: ServedShop;
let user: string;
let admin: string;
const product = fresh('product');
const body = { items: [{ productId: product, quantity: 1 }] };

beforeAll(async () => {
  shop = await serveShop();
  user = await tokenOf(fresh('customer'));
  admin = await tokenOf('admin', true);
  await call(shop, 'PUT', `/products/${product}/`, {
    token: admin,
    body: { name: 'A product', price: 100, stock: 10 },
  });
  await call(shop, 'POST', '/charges/', { token: user, key: 'funds', body: { amount: 1_000 } });
});
afterAll(() => shop.stop());

test('a trailing slash in the path changes nothing', async () => {
  const placed = await call(shop, 'POST', '/orders/', { token: user, key: 'k', body });
  expect(placed.status).toBe(201);
  const again = await call(shop, 'POST', '/orders', { token: user, key: 'k', body });
  expect([again.status, again.body]).toEqual([201, placed.body]);
  const { orderId } = placed.body;
  for (const answer of [placed, again])
    expect(answer.headers.get('location')).toMatch(new RegExp(`^(/[^/]+)*/orders/${orderId}$`));
  for (const path of [
    '/orders',
    `/orders/${orderId}`,
    '/charges',
    '/balance',
    '/products',
    `/products/${product}`,
    '/products/top',
  ]) {
    const [plain, slashed] = [
      await call(shop, 'GET', path, { token: user }),
      await call(shop, 'GET', `${path}/`, { token: user }),
    ];
    expect([path, slashed.status, slashed.body]).toEqual([path, 200, plain.body]);
  }
});

test.each(['//orders', '/orders//', '//orders//', '//'])(
  'a path with a doubled slash is no route: %s',
  async (path) => {
    for (const method of ['GET', 'POST']) {
      const answer = await call(shop, method, path, {
        token: user,
        key: 'never',
        body: method === 'POST' ? body : undefined,
      });
      expect([answer.status, answer.body.code]).toEqual([404, 'not-found']);
    }
    expect((await call(shop, 'GET', `/orders/`, { token: user })).body.items).toHaveLength(1);
  },
);

// Sent raw, because clients normalize all of these to another path.
test.each(['.', '..', '%2e', '%2E%2e'])('a product id that no URL can carry is refused by PUT: %s', async (id) => {
  const text = JSON.stringify({ name: 'Lost', price: 100, stock: 10 });
  const { host, pathname } = new URL(shop.url);
  const request = [
    `PUT ${pathname.replace(/\/$/, '')}/products/${id} HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: Bearer ${admin}`,
    'Content-Type: application/json',
    `Content-Length: ${text.length}`,
    'Connection: close',
  ];
  const [answer] = await exchange(shop.url, [`${request.join('\r\n')}\r\n\r\n${text}`]);
  expect(answer?.status).toBe(400);
  expect(JSON.parse(answer?.body ?? '').errors).toEqual([
    { path: 'path.productId', message: expect.stringMatching(/must .* not \. or \.\., which no URL can carry/) },
  ]);
});

test.each(['.', '..'])('a product id that no URL can carry is refused in an order: %s', async (productId) => {
  const answer = await call(shop, 'POST', '/orders', {
    token: user,
    key: 'k',
    body: { items: [{ productId, quantity: 1 }] },
  });
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request']);
});

test.each(['...', '.a', '~', '-', '_'])('a product may have the id %s', async (id) => {
  const answer = await call(shop, 'PUT', `/products/${id}`, {
    token: admin,
    body: { name: 'Odd', price: 1, stock: 0 },
  });
  expect([answer.status, answer.body.productId]).toEqual([200, id]);
  expect((await call(shop, 'GET', `/products/${id}`)).body).toEqual(answer.body);
});
