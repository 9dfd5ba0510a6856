import { customerOf, orderFrom, untilSettled } from '../testing/customers.ts';
import { type Call, call, fresh, type ServedShop, serveShop, tokenOf } from '../testing/served-shop.ts';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let shop: ServedShop;
let admin: string;
beforeAll(async () => {
  shop = await serveShop();
  // Keys are scoped by user, so a new admin meets no keys of other runs.
  admin = await tokenOf(fresh('admin'), true);
});
afterAll(() => shop.stop());

const plain = { name: 'A product', price: 100 };

const put = (productId: string, body: object, sent: Call = {}) =>
  call(shop, 'PUT', `/products/${productId}`, { token: admin, body: { ...plain, ...body }, ...sent });
const ifMatch = (tag: string) => ({ headers: { 'If-Match': tag } });
const shown = (productId: string) => call(shop, 'GET', `/products/${productId}`);
const unitsOf = async (productId: string) => (await shown(productId)).body.stock;
const adjust = (productId: string, key: string, delta: number, token = admin) =>
  call(shop, 'POST', `/products/${productId}/stock`, { token, key, body: { delta } });
const buy = (token: string, key: string, productId: string, quantity: number) =>
  orderFrom(shop, token, key, [productId, quantity]);

/** A new product with so many units. */
async function product(stock: number, more: object = {}) {
  const productId = fresh('product');
  const answer = await put(productId, { stock, ...more });
  expect([answer.status, answer.body.stock]).toEqual([200, stock]);
  return productId;
}

/** The product with its version. */
async function seen(productId: string) {
  const { status, body, headers } = await shown(productId);
  return { status, body, tag: headers.get('etag') ?? '' };
}

describe('a replacement without stock', () => {
  test('changes name and price and keeps the units that are left', async () => {
    const mug = await product(10);
    const token = await customerOf(shop, 10_000);
    expect((await buy(token, 'a', mug, 3)).status).toBe(201);
    const again = await put(mug, { name: 'Mug', price: 200 });
    const expected = { productId: mug, name: 'Mug', price: 200, stock: 7, updatedAt: expect.stringMatching(ISO) };
    expect([again.status, again.body]).toEqual([200, expected]);
    expect((await shown(mug)).body).toEqual(again.body);
    const rest = await untilSettled(() => buy(token, 'b', mug, 7));
    expect([rest.status, rest.body.totalAmount]).toEqual([201, 1_400]);
    expect(await unitsOf(mug)).toBe(0);
  });

  test('is refused for a new product, with the field, and creates nothing', async () => {
    const mug = fresh('product');
    for (const sent of [{}, { key: fresh('k') }]) {
      const refused = await put(mug, { stockShards: 4 }, sent);
      expect([refused.status, refused.body.code]).toEqual([400, 'invalid-request']);
      expect(refused.body.errors).toEqual([{ path: 'body.stock', message: expect.stringMatching(/must ./) }]);
    }
    expect((await shown(mug)).status).toBe(404);
    expect((await put(mug, { stock: 1 })).body.stock).toBe(1);
  });

  test('keeps the sum of the units through every resharding, and all can be sold', async () => {
    const mug = await product(101, { stockShards: 8 });
    const token = await customerOf(shop, 100_000);
    let left = 101;
    for (const stockShards of [64, 1, 64, 3, 1, 8]) {
      const again = await put(mug, { stockShards });
      expect([stockShards, again.status, again.body.stock]).toEqual([stockShards, 200, left]);
      expect((await untilSettled(() => buy(token, `k-${left}`, mug, 2))).status).toBe(201);
      left -= 2;
      expect(await unitsOf(mug)).toBe(left);
    }
    expect((await untilSettled(() => buy(token, 'rest', mug, left))).status).toBe(201);
    expect(await unitsOf(mug)).toBe(0);
  });

  test('keeps the sum of the units while orders run', async () => {
    const mug = await product(100, { stockShards: 8 });
    const crowd = await Promise.all(Array.from({ length: 20 }, () => customerOf(shop, 1_000)));
    const orders = crowd.map((token, index) => untilSettled(() => buy(token, 'k', mug, 1 + (index % 3))));
    for (const stockShards of [64, 1, 64, 2]) {
      const again = await untilSettled(() => put(mug, { stockShards }));
      expect([stockShards, again.status]).toEqual([stockShards, 200]);
    }
    const placed = await Promise.all(orders);
    expect(placed.map(({ status }) => status)).toEqual(crowd.map(() => 201));
    const sold = placed.reduce((sum, { body }) => sum + body.items[0].quantity, 0);
    expect(await unitsOf(mug)).toBe(100 - sold);
    const last = await customerOf(shop, 10_000);
    expect((await untilSettled(() => buy(last, 'k', mug, 100 - sold))).status).toBe(201);
    expect(await unitsOf(mug)).toBe(0);
  });
});

describe('the version of a product', () => {
  test('is the ETag of PUT and GET, changed by every PUT and not by orders and adjustments', async () => {
    const mug = await product(10);
    const token = await customerOf(shop, 1_000);
    const first = await seen(mug);
    expect(first.tag).toMatch(/^"[^"]+"$/);
    await buy(token, 'k', mug, 1);
    await adjust(mug, fresh('k'), 5);
    expect(await seen(mug)).toMatchObject({ tag: first.tag, body: { stock: 14 } });
    const again = await put(mug, {});
    expect(again.headers.get('etag')).not.toBe(first.tag);
    expect(again.headers.get('etag')).toBe((await seen(mug)).tag);
  });

  test('allows a PUT whose If-Match names it, alone, among others, or as *', async () => {
    const mug = await product(10);
    for (const make of [
      (tag: string) => tag,
      (tag: string) => `"other", ${tag}`,
      (tag: string) => `${tag},"other"`,
      (tag: string) => `W/"other" , ${tag}`,
      () => '*',
    ]) {
      const { tag } = await seen(mug);
      const name = `If ${make(tag)}`;
      const again = await put(mug, { name }, ifMatch(make(tag)));
      expect([make(tag), again.status, again.body.name]).toEqual([make(tag), 200, name]);
      expect(again.headers.get('etag')).not.toBe(tag);
    }
  });

  test.each([
    ['another', () => '"other"'],
    ['others', () => '"other", "another"'],
    ['it, but as a weak tag', (tag: string) => `W/${tag}`],
    ['the previous version', (_tag: string, old: string) => old],
  ])('refuses a PUT whose If-Match names %s, and nothing changes', async (_what, make) => {
    const mug = await product(10, { stockShards: 2 });
    const old = await seen(mug);
    await put(mug, { name: 'Mug' });
    const before = await seen(mug);
    for (const body of [{ price: 5 }, { stock: 99 }, { stockShards: 64 }]) {
      const key = fresh('k');
      const { headers } = ifMatch(make(before.tag, old.tag));
      const refused = await put(mug, { name: 'Never', ...body }, { key, headers });
      expect([refused.status, refused.body]).toEqual([
        412,
        expect.objectContaining({ code: 'version-mismatch', productId: mug, status: 412 }),
      ]);
      expect(await seen(mug)).toEqual(before);
      // A refused request leaves its key unused.
      expect((await put(mug, { name: 'Mug' }, { key, ...ifMatch(before.tag) })).status).toBe(200);
      Object.assign(before, await seen(mug));
      expect(before.body.stock).toBe(10);
    }
  });

  test.each(['*', '"1"'])(
    'of a product that does not exist matches nothing: If-Match %s is refused, and nothing is created',
    async (tag) => {
      const mug = fresh('product');
      for (const body of [{ stock: 1 }, {}]) {
        const refused = await put(mug, body, ifMatch(tag));
        expect([refused.status, refused.body.code]).toEqual([412, 'version-mismatch']);
      }
      expect((await shown(mug)).status).toBe(404);
    },
  );

  test('allows one of ten concurrent PUTs with the same If-Match', async () => {
    const mug = await product(10);
    const { tag } = await seen(mug);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        untilSettled(() => put(mug, { name: `Mug ${index}` }, { key: `${mug}-${index}`, ...ifMatch(tag) })),
      ),
    );
    const winners = answers.filter(({ status }) => status === 200);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(412)]);
    expect((await shown(mug)).body.name).toBe(winners[0]?.body.name);
  });
});

describe('a PUT with an Idempotency-Key', () => {
  test('sets the stock once: a replay returns the same answer and restores no sold units', async () => {
    const mug = fresh('product');
    const send = () => put(mug, { stock: 10, stockShards: 4 }, { key: `set-${mug}` });
    const first = await send();
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([200, null]);
    const token = await customerOf(shop, 1_000);
    expect((await buy(token, 'k', mug, 4)).status).toBe(201);
    for (const name of ['as it was', 'Mug']) {
      const again = await send();
      expect([again.status, again.body]).toEqual([200, first.body]);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
      expect(await unitsOf(mug)).toBe(6);
      // A later replacement stays.
      await put(mug, { name });
      expect((await shown(mug)).body).toMatchObject({ name, stock: 6 });
    }
  });

  test('is replayed even if its If-Match names the version that it has replaced itself', async () => {
    const mug = await product(10);
    const { tag } = await seen(mug);
    const send = () => put(mug, { stock: 20 }, { key: `if-${mug}`, ...ifMatch(tag) });
    const first = await send();
    const again = await send();
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  test('is refused if the key was used for another body or product, and nothing changes', async () => {
    const [mug, pen] = [await product(10), await product(10)];
    const key = `key-${mug}`;
    await put(mug, { stock: 12 }, { key });
    const before = [await seen(mug), await seen(pen)];
    for (const [productId, body] of [
      [mug, { stock: 13 }],
      [mug, {}],
      [mug, { stock: 12, stockShards: 7 }],
      [mug, { stock: 12, name: 'Mug' }],
      [pen, { stock: 12 }],
    ] as const) {
      const refused = await put(productId, body, { key });
      expect([refused.status, refused.body.code]).toEqual([422, 'idempotency-key-reused']);
    }
    expect([await seen(mug), await seen(pen)]).toEqual(before);
    // A key belongs to a user and a route.
    const other = await tokenOf(fresh('admin'), true);
    expect((await put(pen, { stock: 12 }, { key, token: other })).headers.get('idempotency-replayed')).toBeNull();
    expect((await adjust(mug, key, 1)).status).toBe(201);
  });

  test('sent ten times at once is executed once', async () => {
    const mug = await product(10);
    const send = () => put(mug, { stock: 30 }, { key: `ten-${mug}` });
    const answers = await Promise.all(Array.from({ length: 10 }, () => untilSettled(send)));
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([200, answers[0]?.body]);
    expect(answers.filter(({ headers }) => !headers.has('idempotency-replayed')).length).toBeLessThanOrEqual(1);
    expect(await unitsOf(mug)).toBe(30);
  });
});

describe('an adjustment', () => {
  test('adds a delivery to the stock and subtracts a loss', async () => {
    const mug = await product(10, { stockShards: 4 });
    for (const [delta, stock] of [
      [5, 15],
      [-3, 12],
      [-12, 0],
      [10_000_000, 10_000_000],
      [-10_000_000, 0],
    ] as const) {
      const answer = await adjust(mug, fresh('k'), delta);
      expect([answer.status, answer.body]).toEqual([
        201,
        {
          adjustmentId: expect.stringMatching(/^adj_/),
          productId: mug,
          delta,
          stock,
          createdAt: expect.stringMatching(ISO),
        },
      ]);
      expect(answer.headers.get('idempotency-replayed')).toBeNull();
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect((await shown(mug)).body).toMatchObject({ ...plain, stock });
    }
  });

  test('is replayed with the same answer and the stock now', async () => {
    const mug = await product(10);
    const key = fresh('k');
    const first = await adjust(mug, key, 5);
    const token = await customerOf(shop, 1_000);
    await buy(token, 'k', mug, 2);
    for (const delta of [0, 4]) {
      if (delta !== 0) await adjust(mug, fresh('k'), delta);
      const again = await adjust(mug, key, 5);
      expect([again.status, again.body]).toEqual([201, { ...first.body, stock: 13 + delta }]);
      expect(Object.keys(again.body)).toEqual(Object.keys(first.body));
      expect(again.headers.get('idempotency-replayed')).toBe('true');
    }
    expect(await unitsOf(mug)).toBe(17);
  });

  test('is refused if the key was used for another delta or product, and nothing changes', async () => {
    const [mug, pen] = [await product(10), await product(10)];
    const key = fresh('k');
    await adjust(mug, key, 5);
    for (const [productId, delta] of [
      [mug, 6],
      [mug, -5],
      [pen, 5],
    ] as const) {
      const refused = await adjust(productId, key, delta);
      expect([refused.status, refused.body.code]).toEqual([422, 'idempotency-key-reused']);
    }
    expect([await unitsOf(mug), await unitsOf(pen)]).toEqual([15, 10]);
    // A key belongs to a user and a route.
    const other = await adjust(pen, key, 5, await tokenOf(fresh('admin'), true));
    expect([other.status, other.body.stock]).toEqual([201, 15]);
    expect((await put(pen, {}, { key })).status).toBe(200);
  });

  test('of more units than are left is refused, takes nothing, and leaves its key unused', async () => {
    const mug = await product(10, { stockShards: 4 });
    const key = fresh('k');
    const refused = await adjust(mug, key, -11);
    expect([refused.status, refused.body]).toEqual([
      409,
      expect.objectContaining({ code: 'insufficient-stock', productId: mug }),
    ]);
    expect(await unitsOf(mug)).toBe(10);
    await adjust(mug, fresh('k'), 1);
    const again = await adjust(mug, key, -11);
    expect([again.status, again.body.stock, again.headers.get('idempotency-replayed')]).toEqual([201, 0, null]);
  });

  test('of a product that does not exist is refused and leaves its key unused', async () => {
    const mug = fresh('product');
    const key = fresh('k');
    for (const delta of [5, -5]) {
      const refused = await adjust(mug, key, delta);
      expect([refused.status, refused.body.code]).toEqual([404, 'not-found']);
    }
    expect((await shown(mug)).status).toBe(404);
    await put(mug, { stock: 1 });
    expect((await adjust(mug, key, 5)).body.stock).toBe(6);
  });

  test('takes one unit from each of 64 shards', async () => {
    const mug = await product(64, { stockShards: 64 });
    expect((await adjust(mug, fresh('k'), -65)).status).toBe(409);
    const answer = await adjust(mug, fresh('k'), -64);
    expect([answer.status, answer.body.stock]).toEqual([201, 0]);
    expect((await adjust(mug, fresh('k'), -1)).body.code).toBe('insufficient-stock');
  });

  test('adds up with concurrent adjustments, each executed once however often it is sent', async () => {
    const mug = await product(100, { stockShards: 8 });
    const deltas = [7, -3, 11, -5, 2, -1, 13, -8];
    const answers = await Promise.all(
      [...deltas, ...deltas].map((delta) => untilSettled(() => adjust(mug, `${mug}${delta}`, delta))),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(await unitsOf(mug)).toBe(100 + deltas.reduce((sum, delta) => sum + delta, 0));
  });

  test('adds up with concurrent orders and resharding', async () => {
    const mug = await product(40, { stockShards: 4 });
    const crowd = await Promise.all(Array.from({ length: 10 }, () => customerOf(shop, 1_000)));
    const all = [
      ...crowd.map((token) => () => buy(token, 'k', mug, 2)),
      ...[15, -5, 20].map((delta) => () => adjust(mug, `${mug}${delta}`, delta)),
      ...[64, 1].map((stockShards) => () => put(mug, { stockShards }, { key: `${mug}${stockShards}` })),
    ];
    const answers = await Promise.all(all.map(untilSettled));
    expect(answers.map(({ status }) => status)).toEqual([...Array(13).fill(201), 200, 200]);
    expect(await unitsOf(mug)).toBe(40 - 20 + 30);
  });

  test('of an empty product makes the next order succeed', async () => {
    const mug = await product(0);
    await adjust(mug, fresh('k'), 2);
    const token = await customerOf(shop, 1_000);
    expect((await buy(token, 'k', mug, 2)).status).toBe(201);
    expect(await unitsOf(mug)).toBe(0);
  });

  test('of a shelf that was sold out serves at once, as often as that happens', async () => {
    const mug = await product(2, { stockShards: 2 });
    const token = await customerOf(shop, 10_000);
    for (const round of ['a', 'b', 'c']) {
      expect((await buy(token, `${round}-all`, mug, 2)).status).toBe(201);
      expect((await buy(token, `${round}-late`, mug, 1)).body.code).toBe('insufficient-stock');
      expect((await adjust(mug, fresh('k'), 3)).body.stock).toBe(3);
      expect((await buy(token, `${round}-late`, mug, 1)).status).toBe(201);
    }
  });
});
