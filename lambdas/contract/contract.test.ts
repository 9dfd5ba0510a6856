import { customerOf, orderFrom, untilSettled } from '../testing/customers.ts';
import { type Call, call, fresh, type ServedShop, serveShop, tokenOf } from '../testing/served-shop.ts';

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

const customer = (balance?: number) => customerOf(shop, balance);
const order = (token: string, key: string, ...lines: [productId: string, quantity: number][]) =>
  orderFrom(shop, token, key, ...lines);

test('an order is placed, found by its Location, listed and paid', async () => {
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

test('a replayed order returns the same answer; the key with another body is refused', async () => {
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

test('a refused order leaves its key unused', async () => {
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

test('a charge returns the balance now, also as a replay', async () => {
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

test('answers for one user are not cached, public ones briefly', async () => {
  const mug = await stock(10);
  const token = await customer(1_000);
  const placed = await order(token, 'k', [mug, 1]);
  const own = [
    placed,
    await order(token, 'l', [mug, 11]),
    await call(shop, 'GET', '/orders', { token }),
    await call(shop, 'GET', `/orders/${placed.body.orderId}`, { token }),
    await call(shop, 'GET', '/orders/ord_none', { token }),
    await call(shop, 'POST', '/charges', { token, key: 'c', body: { amount: 1 } }),
    await call(shop, 'GET', '/charges', { token }),
    await call(shop, 'GET', '/balance', { token }),
    await call(shop, 'GET', '/balance'),
  ];
  expect(own.map(({ status }) => status)).toEqual([201, 409, 200, 200, 404, 201, 200, 200, 401]);
  for (const { headers } of own) expect(headers.get('cache-control')).toBe('no-store');
  const page = await call(shop, 'GET', '/products?limit=1');
  expect(page.headers.get('cache-control')).toBe('public, max-age=5');
  const refused = await call(shop, 'GET', '/products?limit=0');
  expect([refused.status, refused.headers.get('cache-control')]).toEqual([400, null]);
});

test('products are listed in pages, each product once', async () => {
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

test('a user sees nothing of another user', async () => {
  const mug = await stock(10);
  const owner = await customer(1_000);
  const stranger = await customer();
  const placed = await order(owner, 'k', [mug, 1]);
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

test('the five that sold most are ranked, the lower id first among equals', async () => {
  const prefix = fresh('tie');
  const names = ['f', 'a', 'e', 'b', 'd', 'c'].map((letter) => `${prefix}-${letter}`);
  const token = await customer(2_000);
  for (const productId of names) {
    await call(shop, 'PUT', `/products/${productId}`, {
      token: admin,
      body: { name: 'Equal', price: 1, stock: 200 },
    });
    expect((await order(token, productId, [productId, 100], [productId, 100])).status).toBe(201);
  }
  const ranked = await call(shop, 'POST', '/rankings', { token: admin });
  const five = [...names].sort().slice(0, 5);
  expect(ranked.body.items).toEqual(
    five.map((productId, index) => ({ rank: index + 1, productId, name: 'Equal', price: 1, sold: 200 })),
  );
  expect(ranked.body.from <= ranked.body.to).toBe(true);
  const again = await call(shop, 'POST', '/rankings', { token: admin });
  expect(again.body).toEqual({ ...ranked.body, asOf: expect.stringMatching(ISO) });
  expect((await call(shop, 'GET', '/products/top')).body).toEqual(again.body);
});

test('sales survive every replacement of a product', async () => {
  const mug = await stock(250, { stockShards: 64 });
  const token = await customer(100_000);
  for (const [key, stockShards] of [
    ['a', 1],
    ['b', 64],
    ['c', 8],
  ] as const) {
    expect((await order(token, key, [mug, 70])).status).toBe(201);
    const body = { name: `Mug ${key}`, price: 50, stock: 250, stockShards };
    const replaced = await call(shop, 'PUT', `/products/${mug}`, { token: admin, body });
    expect(replaced.body).toEqual({
      productId: mug,
      name: body.name,
      price: 50,
      stock: 250,
      updatedAt: expect.stringMatching(ISO),
    });
    expect((await call(shop, 'GET', `/products/${mug}`)).body).toEqual(replaced.body);
  }
  const { items } = (await call(shop, 'POST', '/rankings', { token: admin })).body;
  expect(items[0]).toEqual({ rank: 1, productId: mug, name: 'Mug c', price: 50, sold: 210 });
});

test('the last units of many shards are sold in one order', async () => {
  const mug = await stock(64, { stockShards: 64 });
  const token = await customer(10_000);
  expect((await order(token, 'a', [mug, 64])).status).toBe(201);
  expect((await call(shop, 'GET', `/products/${mug}`)).body.stock).toBe(0);
  const late = await order(token, 'b', [mug, 1]);
  expect(late.body).toMatchObject({ code: 'insufficient-stock', productId: mug });
});

test('a shelf sold out and filled again serves at once, as often as that happens', async () => {
  const mug = await stock(3, { stockShards: 2 });
  const token = await customer(10_000);
  for (const round of ['a', 'b', 'c']) {
    expect((await order(token, `${round}-all`, [mug, 3])).status).toBe(201);
    expect((await order(token, `${round}-late`, [mug, 1])).body.code).toBe('insufficient-stock');
    await call(shop, 'PUT', `/products/${mug}`, {
      token: admin,
      body: { name: 'Mug', price: 100, stock: 4, stockShards: 2 },
    });
    expect((await order(token, `${round}-late`, [mug, 1])).status).toBe(201);
  }
});

test('an order with one line out of stock takes nothing for the others', async () => {
  const [plenty, few] = [await stock(10), await stock(1)];
  const token = await customer(10_000);
  const refused = await order(token, 'k', [plenty, 5], [few, 2]);
  expect(refused.body).toMatchObject({ code: 'insufficient-stock', productId: few });
  expect((await call(shop, 'GET', `/products/${plenty}`)).body.stock).toBe(10);
  expect((await call(shop, 'GET', `/products/${few}`)).body.stock).toBe(1);
  expect((await call(shop, 'GET', '/balance', { token })).body).toEqual({ balance: 10_000 });
  expect((await call(shop, 'GET', '/orders', { token })).body).toEqual({ items: [] });
});

test('an order keeps its name and price when its product is replaced', async () => {
  const mug = await stock(10);
  const token = await customer(1_000);
  const placed = await order(token, 'k', [mug, 2]);
  await call(shop, 'PUT', `/products/${mug}`, { token: admin, body: { name: 'Dear', price: 9_000, stock: 0 } });
  const again = await order(token, 'k', [mug, 2]);
  expect([again.status, again.body]).toEqual([201, placed.body]);
  expect(again.headers.get('location')).toBe(placed.headers.get('location'));
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect((await call(shop, 'GET', `/orders/${placed.body.orderId}`, { token })).body).toEqual(placed.body);
});

test('a charge with a used key and another amount is refused and charges nothing', async () => {
  const token = await customer(300);
  const other = await call(shop, 'POST', '/charges', { token, key: 'funds', body: { amount: 301 } });
  expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
  expect((await call(shop, 'GET', '/balance', { token })).body).toEqual({ balance: 300 });
  const { items } = (await call(shop, 'GET', '/charges', { token })).body;
  expect(items).toEqual([
    { chargeId: expect.stringMatching(/^chg_/), amount: 300, createdAt: expect.stringMatching(ISO) },
  ]);
});

test('ten concurrent requests with one key place one order', async () => {
  const mug = await stock(100);
  const token = await customer(1_000);
  const settled = await Promise.all(Array.from({ length: 10 }, () => untilSettled(() => order(token, 'k', [mug, 1]))));
  expect(settled.map((answer) => answer.status)).toEqual(Array(10).fill(201));
  for (const answer of settled) expect(answer.body).toEqual(settled[0]?.body);
  expect((await call(shop, 'GET', '/balance', { token })).body).toEqual({ balance: 900 });
  expect((await call(shop, 'GET', `/products/${mug}`)).body.stock).toBe(99);
});

test('ten concurrent requests with one key make one charge', async () => {
  const token = await customer();
  const charge = () => call(shop, 'POST', '/charges', { token, key: 'k', body: { amount: 7 } });
  const answers = await Promise.all(Array.from({ length: 10 }, () => untilSettled(charge)));
  for (const answer of answers) expect([answer.status, answer.body]).toMatchObject([201, { amount: 7, balance: 7 }]);
  const first = answers.filter((it) => !it.headers.has('idempotency-replayed'));
  expect(first.length).toBeLessThanOrEqual(1);
  expect((await charge()).body.balance).toBe(7);
});

test('many concurrent customers buy every unit and not one more', async () => {
  const mug = await stock(10, { stockShards: 4 });
  const crowd = await Promise.all(Array.from({ length: 30 }, () => customer(100)));
  const answers = await Promise.all(crowd.map((token) => untilSettled(() => order(token, 'k', [mug, 1]))));
  const codes = answers.map((answer) => answer.body.code ?? 'placed');
  expect(codes.filter((code) => code === 'placed')).toHaveLength(10);
  expect(codes.filter((code) => code === 'insufficient-stock')).toHaveLength(20);
  expect((await call(shop, 'GET', `/products/${mug}`)).body.stock).toBe(0);
});

test.each(['orders', 'charges'])('a cursor of one user shows none of their %s to another', async (list) => {
  const mug = await stock(10);
  const owner = await customer(1_000);
  const stranger = await customer();
  await call(shop, 'POST', '/charges', { token: owner, key: 'more', body: { amount: 5 } });
  for (const key of ['a', 'b']) await order(owner, key, [mug, 1]);
  const { nextCursor } = (await call(shop, 'GET', `/${list}?limit=1`, { token: owner })).body;
  expect(nextCursor).toEqual(expect.any(String));
  const answer = await call(shop, 'GET', `/${list}?cursor=${nextCursor}`, { token: stranger });
  expect([answer.status, answer.body]).toEqual([200, { items: [] }]);
});

test.each(['orders', 'charges'])('%s have the same order in pages as in the whole list', async (list) => {
  const mug = await stock(10);
  const token = await customer(1_000);
  for (const key of ['a', 'b', 'c']) {
    await order(token, key, [mug, 1]);
    await call(shop, 'POST', '/charges', { token, key, body: { amount: 1 } });
  }
  const whole = (await call(shop, 'GET', `/${list}?limit=100`, { token })).body;
  expect(whole.nextCursor).toBeUndefined();
  const { ids } = await pages(`/${list}`, 1, token);
  expect(ids).toEqual(whole.items.map((item: Record<string, string>) => item.orderId ?? item.chargeId));
});

test('the largest valid requests are accepted', async () => {
  const token = await customer();
  const most = { token, key: '!'.padEnd(255, '~'), body: { amount: 10_000_000 } };
  expect((await call(shop, 'POST', '/charges', most)).status).toBe(201);
  expect((await call(shop, 'POST', '/charges', { token, key: 'k', body: { amount: 1 } })).body.balance).toBe(
    10_000_001,
  );
  const mug = await stock(10_000_000, { price: 100, stockShards: 64 });
  const twenty = Array.from({ length: 20 }, () => [mug, 100] as [string, number]);
  const placed = await order(token, 'most', ...twenty);
  expect([placed.status, placed.body.items]).toEqual([201, [expect.objectContaining({ quantity: 2_000 })]]);
  const padded = JSON.stringify({ items: [{ productId: mug, quantity: 1 }] }).padEnd(65_536);
  const headers = { 'Content-Type': 'application/json; charset=utf-8' };
  expect((await call(shop, 'POST', '/orders', { token, key: 'p', raw: padded, headers })).status).toBe(201);
  const dear = { name: '가'.repeat(100), price: 100_000_000, stock: 0, stockShards: 1 };
  const answer = await call(shop, 'PUT', `/products/${fresh('p').padEnd(64, '~')}`, { token: admin, body: dear });
  expect([answer.status, answer.body.name, answer.body.price]).toEqual([200, dear.name, 100_000_000]);
  for (const limit of [1, 100]) expect((await call(shop, 'GET', `/products?limit=${limit}`)).status).toBe(200);
});

test('twenty products are sold in one order', async () => {
  const names = await Promise.all(Array.from({ length: 20 }, () => stock(5, { stockShards: 1 })));
  const token = await customer(10_000);
  const placed = await order(token, 'k', ...names.map((name) => [name, 5] as [string, number]));
  expect([placed.status, placed.body.totalAmount]).toEqual([201, 10_000]);
  expect(placed.body.items.map((item: { productId: string }) => item.productId)).toEqual(names);
});

test('two lines that each need all 64 shards are sold', async () => {
  const [mug, pen] = [await stock(64, { stockShards: 64 }), await stock(64, { stockShards: 64 })];
  const token = await customer(100_000);
  const placed = await order(token, 'k', [mug, 64], [pen, 64]);
  expect([placed.status, placed.body.code]).toEqual([201, undefined]);
});

test('every route answers JSON with its own request id and Server-Timing', async () => {
  const mug = await stock(10);
  const token = await customer(1_000);
  const { orderId } = (await order(token, 'first', [mug, 1])).body;
  const rows: [method: string, path: string, sent: Call, status: number][] = [
    ['POST', '/orders', { token, key: 'k', body: { items: [{ productId: mug, quantity: 1 }] } }, 201],
    ['GET', `/orders/${orderId}`, { token }, 200],
    ['GET', '/orders', { token }, 200],
    ['POST', '/charges', { token, key: 'k', body: { amount: 1 } }, 201],
    ['GET', '/charges', { token }, 200],
    ['GET', '/balance', { token }, 200],
    ['GET', '/products', {}, 200],
    ['GET', `/products/${mug}`, {}, 200],
    ['GET', '/products/top', {}, 200],
    ['PUT', `/products/${mug}`, { token: admin, body: { name: 'M', price: 1, stock: 1 } }, 200],
    ['POST', `/products/${mug}/stock`, { token: admin, key: fresh('k'), body: { delta: 1 } }, 201],
    ['POST', '/rankings', { token: admin }, 201],
  ];
  const ids = new Set<string | null>();
  for (const [method, path, sent, status] of rows) {
    const answer = await call(shop, method, path, sent);
    expect([method, path, answer.status]).toEqual([method, path, status]);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('server-timing')).toMatch(/(^|, )total;dur=[\d.]+/);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    ids.add(answer.headers.get('x-request-id'));
  }
  expect(ids).not.toContain(null);
  expect(ids.size).toBe(rows.length);
});

test.each(['/orders', '/charges', '/balance', '/products/mug', '/products/mug/stock', '/rankings'])(
  'a preflight request for %s is allowed',
  async (path) => {
    const headers = { Origin: 'https://shop.example', 'Access-Control-Request-Method': 'PUT' };
    const answer = await call(shop, 'OPTIONS', path, { headers });
    expect([answer.status, answer.body]).toEqual([204, undefined]);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-methods')).toMatch(/GET.*POST.*PUT/);
    for (const header of ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match']) {
      expect(answer.headers.get('access-control-allow-headers')).toContain(header);
    }
  },
);
