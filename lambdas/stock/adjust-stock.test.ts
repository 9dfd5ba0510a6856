import { SteppingClock } from '../testing/stepping-clock.ts';
import { codeOf, openShop, sum, type TestShop } from '../testing/test-shop.ts';
import { cancelled, replyLost } from '../testing/wire.ts';

const none = { Code: 'None' };
const conflict = { Code: 'TransactionConflict' };

let shop: TestShop;
let other: TestShop;
beforeEach(async () => {
  shop = await openShop(new SteppingClock());
  other = await openShop(undefined, shop.names);
  await other.put('mug', 100, 8);
  await other.fund('alice', 1_000_000);
});
afterEach(() => {
  shop.close();
  other.close();
});
const unitsOf = async () => (await other.shelfOf('mug'))?.shards.map(({ available }) => available) ?? [];
const buy = (quantity: number) => other.order('alice', [{ productId: 'mug', quantity }]);

test('adds units to the shards as evenly as possible', async () => {
  await buy(20);
  const before = await unitsOf();
  expect(await shop.adjust('mug', 42)).toMatchObject({ productId: 'mug', delta: 42, stock: 122, replayed: false });
  const added = (await unitsOf()).map((units, index) => units - (before[index] ?? 0)).sort();
  expect(added).toEqual([5, 5, 5, 5, 5, 5, 6, 6]);
});

test('takes units from the fewest shards that hold enough', async () => {
  const before = await unitsOf();
  expect((await shop.adjust('mug', -20)).stock).toBe(80);
  expect((await unitsOf()).filter((units, index) => units !== before[index])).toHaveLength(2);
});

test('takes all units, and answers insufficient-stock for one more', async () => {
  const refusal = shop.adjust('mug', -101);
  await expect(refusal).rejects.toMatchObject({ code: 'insufficient-stock', extras: { productId: 'mug' } });
  expect(await other.stockOf('mug')).toBe(100);
  expect((await shop.adjust('mug', -100)).stock).toBe(0);
});

test('answers not-found for a product that does not exist', async () => {
  expect(await codeOf(shop.adjust('none', 5))).toBe('not-found');
});

test('adjusts once per idempotency key, and replays with the units now', async () => {
  const first = await shop.adjust('mug', 10, 'k');
  await buy(5);
  expect(await shop.adjust('mug', 10, 'k')).toEqual({ ...first, stock: 105, replayed: true });
});

test('replays an adjustment that took the last units', async () => {
  await shop.adjust('mug', -100, 'k');
  expect(await shop.adjust('mug', -100, 'k')).toMatchObject({ stock: 0, replayed: true });
});

test('answers idempotency-key-reused for another adjustment under the same key', async () => {
  await other.put('cup', 5);
  await shop.adjust('mug', 10, 'k');
  for (const [productId, delta] of [
    ['mug', 11],
    ['mug', -10],
    ['cup', 10],
  ] as const) {
    expect(await codeOf(shop.adjust(productId, delta, 'k'))).toBe('idempotency-key-reused');
  }
  expect(await other.stockOf('cup')).toBe(5);
});

test.each([10, -10])('adjusts by %d once when the replies are lost', async (delta) => {
  for (let attempt = 0; attempt < 2; attempt += 1) shop.wire.next('TransactWriteItems', replyLost);
  expect((await shop.adjust('mug', delta)).stock).toBe(100 + delta);
});

test('adds units to other shards while orders keep some busy, and spreads them afterwards', async () => {
  await other.put('mug', 0, 8);
  const reasons = [conflict, conflict, conflict, none, none, none, none, none, none];
  shop.wire.next('TransactWriteItems', cancelled(...reasons));
  expect((await shop.adjust('mug', 80)).stock).toBe(80);
  const units = await unitsOf();
  expect([sum(units), units.filter((count) => count === 0).length]).toEqual([80, 0]);
});

test('adds units to kept shards only while others are being drained', async () => {
  const product = await other.products.find('mug', other.trace());
  if (!product) throw new Error('The mug does not exist.');
  const replacement = {
    userId: 'an-admin',
    recordId: 'put_1',
    fingerprint: 'f',
    product: { ...product, version: 2, stockShards: 2 },
  };
  await other.products.replace(replacement, product, other.trace());
  const before = await unitsOf();
  await shop.adjust('mug', 10);
  expect((await unitsOf()).map((units, index) => units - (before[index] ?? 0))).toEqual([5, 5, 0, 0, 0, 0, 0, 0]);
});

test('finishes an interrupted PUT first, so that its stock does not replace the added units', async () => {
  const product = await other.products.find('mug', other.trace());
  if (!product) throw new Error('The mug does not exist.');
  const next = { ...product, version: 2, lastSet: { version: 2, stock: 16, stockShards: 8 } };
  const replacement = { userId: 'an-admin', recordId: 'put_1', fingerprint: 'f', product: next, stock: 16 };
  await other.products.replace(replacement, product, other.trace());
  expect((await shop.adjust('mug', 8)).stock).toBe(24);
  expect(await other.stockOf('mug')).toBe(24);
});

test('concurrent adjustments and orders add up', async () => {
  const deltas = [5, -3, 12, -7, 1, 40, -20, 9];
  await Promise.all([...deltas.map((delta) => other.adjust('mug', delta)), ...[1, 2, 3].map(buy)]);
  expect(await other.stockOf('mug')).toBe(100 + sum(deltas) - 6);
});

test('answers try-again, not insufficient-stock, if an adjustment with an unknown outcome may have taken the units', async () => {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    shop.wire.next('TransactWriteItems', async () => {
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    });
  }
  shop.wire.next('BatchGetItem', (_request, send) => send());
  shop.wire.next('BatchGetItem', async (_request, send) => {
    await buy(60);
    return send();
  });
  expect(await codeOf(shop.adjust('mug', -100))).toBe('try-again');
});
