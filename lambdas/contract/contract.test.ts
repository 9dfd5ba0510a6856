import { call, fresh, type ServedShop, serveShop, tokenOf } from './served-shop.ts';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let shop: ServedShop;
let admin: string;
beforeAll(async () => {
  shop = await serveShop();
  admin = await tokenOf('admin', true);
});
afterAll(() => shop.stop());

async function stock(units: number, more: object = {}) {
  const productId = fresh('product');
  const body = { name: 'A product', price: 100, stock: units, ...more };
  const answer = await call(shop, 'PUT', `/products/${productId}`, { token: admin, body });
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    productId,
    name: 'A product',
    price: 100,
    stock: units,
    updatedAt: expect.stringMatching(ISO),
  });
  return productId;
}

async function customer(balance = 0) {
  const token = await tokenOf(fresh('customer'));
  if (balance > 0) await call(shop, 'POST', '/charges', { token, key: 'funds', body: { amount: balance } });
  return token;
}

function order(token: string, key: string, ...lines: [productId: string, quantity: number][]) {
  const items = lines.map(([productId, quantity]) => ({ productId, quantity }));
  return call(shop, 'POST', '/orders', { token, key, body: { items } });
}

test('an order is placed, found by its Location, listed, and paid', async () => {
  const [mug, pen] = [await stock(10), await stock(10)];
  const token = await customer(1_000);
  const placed = await order(token, 'k', [mug, 1], [pen, 2], [mug, 2]);
  expect(placed.status).toBe(201);
  expect(placed.body).toEqual({
    orderId: expect.stringMatching(/^ord_/),
    status: 'placed',
    items: [
      { productId: mug, name: 'A product', unitPrice: 100, quantity: 3, amount: 300 },
      { productId: pen, name: 'A product', unitPrice: 100, quantity: 2, amount: 200 },
    ],
    totalAmount: 500,
    createdAt: expect.stringMatching(ISO),
  });
  expect(placed.headers.get('idempotency-replayed')).toBeNull();
  expect(placed.headers.get('server-timing')).toMatch(/^store;dur=[\d.]+, total;dur=[\d.]+, attempts;desc="\d+"$/);
  expect(placed.headers.get('x-request-id')).toBeTruthy();
  expect(placed.headers.get('access-control-allow-origin')).toBe('*');
  const location = placed.headers.get('location') ?? '';
  expect(location).toMatch(new RegExp(`/orders/${placed.body.orderId}$`));
  expect((await call(shop, 'GET', `/orders/${placed.body.orderId}`, { token })).body).toEqual(placed.body);
  expect((await call(shop, 'GET', '/orders', { token })).body).toEqual({ items: [placed.body] });
  expect((await call(shop, 'GET', '/balance', { token })).body).toEqual({ balance: 500 });
  expect((await call(shop, 'GET', `/products/${mug}`)).body.stock).toBe(7);
});

test('a repeat of an order answers the same, a repeat with another body is refused', async () => {
  const mug = await stock(10);
  const token = await customer(1_000);
  const first = await order(token, 'k', [mug, 1]);
  const again = await order(token, 'k', [mug, 1]);
  expect([again.status, again.body]).toEqual([201, first.body]);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  const other = await order(token, 'k', [mug, 2]);
  expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
  expect((await order(token, 'k', ['no-such', 1])).status).toBe(422);
  // A key belongs to a user and a route.
  expect((await order(await customer(100), 'k', [mug, 1])).body.orderId).not.toBe(first.body.orderId);
  expect((await call(shop, 'POST', '/charges', { token, key: 'k', body: { amount: 5 } })).status).toBe(201);
});

test('a refused order leaves its key free', async () => {
  const mug = await stock(1);
  const token = await customer();
  const poor = await order(token, 'k', [mug, 1]);
  expect([poor.status, poor.body]).toEqual([
    409,
    expect.objectContaining({ code: 'insufficient-balance', required: 100, balance: 0 }),
  ]);
  await call(shop, 'POST', '/charges', { token, key: 'c', body: { amount: 500 } });
  const greedy = await order(token, 'k', [mug, 2]);
  expect([greedy.status, greedy.body]).toEqual([
    409,
    expect.objectContaining({ code: 'insufficient-stock', productId: mug }),
  ]);
  expect((await order(token, 'k', [mug, 1])).status).toBe(201);
  expect((await order(token, 'k', [mug, 1])).headers.get('idempotency-replayed')).toBe('true');
});

test('a shelf that is filled again serves at once', async () => {
  const mug = await stock(0);
  const token = await customer(1_000);
  expect((await order(token, 'a', [mug, 1])).status).toBe(409);
  await call(shop, 'PUT', `/products/${mug}`, {
    token: admin,
    body: { name: 'Mug', price: 200, stock: 2, stockShards: 64 },
  });
  const placed = await order(token, 'a', [mug, 2]);
  expect([placed.status, placed.body.totalAmount]).toEqual([201, 400]);
});

test('a charge answers the balance now, also when it is repeated', async () => {
  const mug = await stock(10);
  const token = await customer();
  const charge = () => call(shop, 'POST', '/charges', { token, key: 'c', body: { amount: 300 } });
  const first = await charge();
  expect(first.status).toBe(201);
  expect(first.body).toEqual({
    chargeId: expect.stringMatching(/^chg_/),
    amount: 300,
    balance: 300,
    createdAt: expect.stringMatching(ISO),
  });
  expect(first.headers.get('server-timing')).toContain('lock;dur=');
  await order(token, 'o', [mug, 1]);
  const again = await charge();
  expect([again.status, again.body]).toEqual([201, { ...first.body, balance: 200 }]);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
});

test.each(['orders', 'charges'])('%s are listed newest first, in pages without gaps', async (list) => {
  const mug = await stock(10);
  const token = await customer();
  if (list === 'orders') await call(shop, 'POST', '/charges', { token, key: 'funds', body: { amount: 500 } });
  const made: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    const answer =
      list === 'orders'
        ? await order(token, `k-${index}`, [mug, 1])
        : await call(shop, 'POST', '/charges', { token, key: `k-${index}`, body: { amount: 1 } });
    made.push(answer.body.orderId ?? answer.body.chargeId);
  }
  const { ids, sizes } = await pages(`/${list}`, 2, token);
  expect([...ids].sort()).toEqual([...made].sort());
  expect(sizes).toEqual([2, 2, 1]);
  const { items } = (await call(shop, 'GET', `/${list}`, { token })).body;
  const times = items.map((item: { createdAt: string }) => item.createdAt);
  expect(times).toEqual([...times].sort().reverse());
});

test('products are listed in pages, each once', async () => {
  const made = [await stock(1), await stock(2, { stockShards: 64 }), await stock(3)];
  const { ids } = await pages('/products', 3);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(made));
});

async function pages(path: string, limit: number, token?: string) {
  const ids: string[] = [];
  const sizes: number[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const answer = await call(shop, 'GET', `${path}?limit=${limit}${cursor && `&cursor=${cursor}`}`, { token });
    expect(answer.status).toBe(200);
    sizes.push(answer.body.items.length);
    ids.push(...answer.body.items.map((it: Record<string, string>) => it.orderId ?? it.chargeId ?? it.productId));
    cursor = answer.body.nextCursor;
  }
  return { ids, sizes };
}

test('a stranger sees nothing of another user', async () => {
  const mug = await stock(10);
  const owner = await customer(1_000);
  const stranger = await customer();
  const placed = await order(owner, 'k', [mug, 1]);
  const { nextCursor } = (await call(shop, 'GET', '/charges?limit=1', { token: owner })).body;
  expect(nextCursor).toBeUndefined();
  expect((await call(shop, 'GET', `/orders/${placed.body.orderId}`, { token: stranger })).status).toBe(404);
  expect((await call(shop, 'GET', '/orders', { token: stranger })).body).toEqual({ items: [] });
  expect((await call(shop, 'GET', '/charges', { token: stranger })).body).toEqual({ items: [] });
  expect((await call(shop, 'GET', '/balance', { token: stranger })).body).toEqual({ balance: 0 });
});

test('a ranking is what the top five shows, and sales survive a replaced product', async () => {
  const [first, second] = [await stock(100), await stock(100)];
  const token = await customer(100_000);
  await order(token, 'a', [first, 90], [second, 80]);
  await call(shop, 'PUT', `/products/${second}`, {
    token: admin,
    body: { name: 'New', price: 7, stock: 1, stockShards: 1 },
  });
  const ranked = await call(shop, 'POST', '/rankings', { token: admin });
  expect(ranked.status).toBe(201);
  expect(ranked.body).toEqual({
    asOf: expect.stringMatching(ISO),
    from: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    to: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    items: expect.any(Array),
  });
  expect(ranked.body.items.slice(0, 2)).toEqual([
    { rank: 1, productId: first, name: 'A product', price: 100, sold: 90 },
    { rank: 2, productId: second, name: 'New', price: 7, sold: 80 },
  ]);
  const top = await call(shop, 'GET', '/products/top');
  expect(top.body).toEqual(ranked.body);
  expect(top.headers.get('cache-control')).toMatch(/max-age=\d+/);
});

test('a browser is told that it may call', async () => {
  const answer = await call(shop, 'OPTIONS', '/orders', { headers: { Origin: 'https://shop.example' } });
  expect(answer.status).toBe(204);
  expect(answer.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
});
