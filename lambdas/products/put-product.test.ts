import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Trace } from '../shared/trace.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { codeOf, openShop, sum, type TestShop } from '../testing/test-shop.ts';
import { cancelled, refused, replyLost } from '../testing/wire.ts';
import { putProduct } from './put-product.ts';
import type { PutRequest } from './replacement.ts';

let shop: TestShop;
let other: TestShop;
beforeEach(async () => {
  shop = await openShop(new SteppingClock());
  other = await openShop(undefined, shop.names);
  await other.fund('alice', 1_000_000);
});
afterEach(() => {
  shop.close();
  other.close();
});

type Asked = Partial<Omit<PutRequest, 'draft'>> & { draft?: Partial<PutRequest['draft']> };
const put = ({ draft, ...rest }: Asked = {}, trace: Trace = shop.trace()) =>
  putProduct(
    { userId: 'an-admin', productId: 'mug', draft: { name: 'Mug', price: 100, ...draft }, ...rest },
    shop,
    trace,
  );
const buy = (quantity: number) => other.order('alice', [{ productId: 'mug', quantity }]);
const unitsOf = async () => (await other.shelfOf('mug'))?.shards.map(({ available }) => available);

describe('a PUT without stock', () => {
  test('of a new product answers invalid-request and writes nothing', async () => {
    await expect(put()).rejects.toMatchObject({
      code: 'invalid-request',
      extras: { errors: [{ path: 'body.stock', message: expect.stringContaining('0 to 10,000,000') }] },
    });
    expect(await other.stockOf('mug')).toBeUndefined();
  });

  test('changes name and price and moves no unit', async () => {
    await put({ draft: { stock: 10, stockShards: 4 } });
    await buy(3);
    const before = await unitsOf();
    const { product, version } = await put({ draft: { name: 'Cup', price: 150 } });
    expect([product, version]).toMatchObject([{ name: 'Cup', price: 150, stock: 7 }, 2]);
    expect(await unitsOf()).toEqual(before);
    expect((await buy(7)).order.totalAmount).toBe(1_050);
  });

  test.each([
    [1, 64],
    [64, 1],
    [8, 64],
    [64, 8],
    [5, 3],
  ])('spreads the units of %d shards over %d', async (from, to) => {
    await put({ draft: { stock: 640, stockShards: from } });
    await put({ draft: { stockShards: to } });
    const units = (await unitsOf()) ?? [];
    expect([units.length, sum(units)]).toEqual([to, 640]);
    expect(Math.max(...units) - Math.min(...units)).toBeLessThanOrEqual(Math.ceil(640 / Math.min(from, to)));
  });

  test('keeps the sales counts, also of shards that are no longer in use', async () => {
    await put({ draft: { stock: 640, stockShards: 64 } });
    await buy(100);
    for (const stockShards of [1, 64]) await put({ draft: { stockShards } });
    expect([await other.stockOf('mug'), await other.soldOf('mug')]).toEqual([540, 100]);
  });
});

describe('a PUT with stock', () => {
  test('shares it over the default number of shards', async () => {
    await put({ draft: { stock: 100 } });
    expect((await unitsOf())?.length).toBe(12);
    await put({ draft: { name: 'Cup' } });
    expect((await unitsOf())?.length).toBe(12);
  });

  test('sets it in every shard, also in those that are no longer in use', async () => {
    await put({ draft: { stock: 640, stockShards: 64 } });
    await put({ draft: { stock: 10, stockShards: 4 } });
    expect(await unitsOf()).toEqual([3, 3, 2, 2]);
    await put({ draft: { stockShards: 64 } });
    expect(await other.stockOf('mug')).toBe(10);
  });

  test('that was interrupted is finished by the next order, at the new price', async () => {
    await put({ draft: { stock: 640, stockShards: 64 } });
    // The product is written and no shard is: the outcome is unknown to the caller.
    shop.wire.next('TransactWriteItems', (_request, send) => send());
    for (let call = 0; call < 2_000; call += 1)
      shop.wire.next('TransactWriteItems', refused('InternalServerError', 500));
    expect(await codeOf(put({ draft: { stock: 8, stockShards: 2, price: 7 } }, shop.trace(1_000)))).toBe('try-again');
    shop.wire.clear();
    expect(await other.stockOf('mug')).toBe(8);
    expect((await buy(8)).order.totalAmount).toBe(56);
    expect(await codeOf(buy(1))).toBe('insufficient-stock');
    expect(await other.stockOf('mug')).toBe(0);
  });

  test.each([40, 0])(
    'of %d units that was interrupted is sold by cold processes, and its retry brings back nothing',
    async (stock) => {
      await put({ draft: { stock: 40, stockShards: 4 } });
      const draft = { stock, stockShards: 4 };
      shop.wire.next('TransactWriteItems', (_request, send) => send());
      for (let call = 0; call < 2_000; call += 1)
        shop.wire.next('TransactWriteItems', refused('InternalServerError', 500));
      expect(await codeOf(put({ idempotencyKey: 'k', draft }, shop.trace(1_000)))).toBe('try-again');
      shop.wire.clear();
      let sold = 0;
      for (let buyer = 0; buyer < 8; buyer += 1) {
        const cold = await openShop(undefined, shop.names);
        const code = await codeOf(cold.order('alice', [{ productId: 'mug', quantity: 2 }])).finally(cold.close);
        if (code === 'done') sold += 2;
      }
      expect(sold).toBe(stock === 0 ? 0 : 16);
      await put({ idempotencyKey: 'k', draft });
      expect(await other.stockOf('mug')).toBe(stock - sold);
    },
  );

  test('that reaches a shard late does not bring back units sold since', async () => {
    await put({ draft: { stock: 10, stockShards: 1 } });
    let late: (() => Promise<unknown>) | undefined;
    shop.wire.next('TransactWriteItems', (_request, send) => send());
    shop.wire.next('TransactWriteItems', async (_request, send) => {
      late = send;
      // Another process settles the shard, and sells.
      await other.shelves.refresh('mug', other.trace());
      await buy(4);
      return send();
    });
    await put({ draft: { stock: 9, stockShards: 1 } });
    await late?.();
    expect(await other.stockOf('mug')).toBe(5);
  });
});

describe('If-Match', () => {
  beforeEach(() => put({ draft: { stock: 10 } }));

  test.each([
    ['another version', new Set([2])],
    ['no strong tag', new Set<number>()],
  ])('of %s answers version-mismatch and changes nothing', async (_name, condition) => {
    const refusal = put({ condition, draft: { stock: 99 } });
    await expect(refusal).rejects.toMatchObject({ code: 'version-mismatch', extras: { productId: 'mug' } });
    expect(await other.stockOf('mug')).toBe(10);
  });

  test("of the product's version, of several or of any replaces it", async () => {
    for (const condition of [new Set([1]), new Set([9, 2]), 'any' as const])
      await put({ condition, draft: { stock: 5 } });
    expect((await other.products.find('mug', other.trace()))?.version).toBe(4);
  });

  test('on a product that does not exist answers version-mismatch', async () => {
    expect(await codeOf(put({ productId: 'none', condition: 'any', draft: { stock: 1 } }))).toBe('version-mismatch');
  });

  test('matches the version before its own write when the replies were lost', async () => {
    for (let attempt = 0; attempt < 2; attempt += 1) shop.wire.next('TransactWriteItems', replyLost);
    const { product, version, replayed } = await put({ condition: new Set([1]), draft: { stock: 5 } });
    expect([product.stock, version, replayed]).toEqual([5, 2, false]);
    expect(await other.stockOf('mug')).toBe(5);
  });

  test('matches although its own write is visible before the record', async () => {
    for (let attempt = 0; attempt < 2; attempt += 1) shop.wire.next('TransactWriteItems', replyLost);
    for (let reading = 0; reading < 2; reading += 1) shop.wire.next('GetItem', (_request, send) => send());
    shop.wire.next('GetItem', async (_request, send) => {
      const answered = (await send()) as { response: object };
      return { response: { ...answered.response, body: new TextEncoder().encode('{}') } };
    });
    expect(await put({ condition: new Set([1]), draft: { stock: 5 } })).toMatchObject({ version: 2 });
  });

  test('lets one of three concurrent PUTs through', async () => {
    const condition = new Set([1]);
    const codes = await Promise.all([5, 6, 7].map((stock) => codeOf(put({ condition, draft: { stock } }))));
    expect(codes.sort()).toEqual(['done', 'version-mismatch', 'version-mismatch']);
  });
});

describe('a PUT with an Idempotency-Key', () => {
  const draft = { stock: 100, stockShards: 4 };

  test('is replayed without bringing back sold units', async () => {
    const first = await put({ idempotencyKey: 'k', draft });
    await buy(30);
    expect(await put({ idempotencyKey: 'k', draft })).toEqual({ ...first, replayed: true });
    expect(await other.stockOf('mug')).toBe(70);
  });

  test('is replayed with its If-Match after later PUTs', async () => {
    await put({ draft });
    const asked = { idempotencyKey: 'k', condition: new Set([1]), draft: { stock: 50 } };
    const first = await put(asked);
    await put({ draft: { stock: 7 } });
    expect(await put(asked)).toEqual({ ...first, replayed: true });
    expect(await other.stockOf('mug')).toBe(7);
  });

  test('answers idempotency-key-reused for another product or body', async () => {
    await put({ idempotencyKey: 'k', draft });
    const others = [{ draft: { ...draft, stock: 99 } }, { draft: { stock: 100 } }, { productId: 'cup', draft }];
    for (const asked of others) {
      expect(await codeOf(put({ idempotencyKey: 'k', ...asked }))).toBe('idempotency-key-reused');
    }
    expect(await other.stockOf('cup')).toBeUndefined();
    expect((await put({ userId: 'another-admin', idempotencyKey: 'k', draft })).replayed).toBe(false);
  });

  test('finishes an interrupted PUT under the same key', async () => {
    await put({ draft: { stock: 10, stockShards: 2 } });
    shop.wire.next('TransactWriteItems', (_request, send) => send());
    for (let call = 0; call < 2_000; call += 1)
      shop.wire.next('TransactWriteItems', cancelled({ Code: 'ThrottlingError' }));
    expect(await codeOf(put({ idempotencyKey: 'k', draft }, shop.trace(1_000)))).toBe('try-again');
    shop.wire.clear();
    expect((await put({ idempotencyKey: 'k', draft })).replayed).toBe(true);
    const item = { TableName: shop.names.STOCK_TABLE as string, Key: { shardId: 'mug#03' } };
    expect((await shop.dynamo.send(new GetCommand(item))).Item).toMatchObject({ available: 25, version: 2 });
  });
});
