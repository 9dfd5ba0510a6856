import { SteppingClock } from '../testing/stepping-clock.ts';
import { codeOf, openShop, sum, type TestShop } from '../testing/test-shop.ts';
import { cancelled } from '../testing/wire.ts';
import type { OrderLine } from './order.ts';

/** Two products with units in so many shards that an order of most of them does not fit in one transaction. */
const PRODUCTS = ['left', 'right'];
const UNITS = 1_024;
const SHARDS = 64;
const scattered: OrderLine[] = PRODUCTS.flatMap((productId) => Array(10).fill({ productId, quantity: 100 }));

let shop: TestShop;
let other: TestShop;
beforeEach(async () => {
  shop = await openShop(new SteppingClock());
  other = await openShop(undefined, shop.names);
  for (const productId of PRODUCTS) await shop.put(productId, UNITS, SHARDS);
  await shop.fund('rich', 1_000_000);
  await shop.fund('poor', 100);
});
afterEach(() => {
  shop.close();
  other.close();
});

async function shardsOf(productId: string) {
  return (await other.shelfOf(productId))?.shards.map(({ available }) => available);
}
const untouched = Array(SHARDS).fill(UNITS / SHARDS);

/** Records the units of each move that the shop sends from now on. */
function noteMoves(): number[] {
  const moved: number[] = [];
  for (let call = 0; call < 10; call += 1) {
    shop.wire.next('TransactWriteItems', async (request, send) => {
      type Item = { Update?: { ExpressionAttributeValues: Record<string, { N: string }> } };
      const items = JSON.parse(request.body).TransactItems as Item[];
      const units = items.map(({ Update }) => Number(Update?.ExpressionAttributeValues[':units']?.N ?? 0));
      if (units.some((count) => count !== 0)) moved.push(sum(units.filter((count) => count > 0)));
      return send();
    });
  }
  return moved;
}

test('moves nothing for an order that the wallet cannot pay', async () => {
  await expect(shop.order('poor', scattered)).rejects.toMatchObject({
    code: 'insufficient-balance',
    extras: { required: 200_000, balance: 100 },
  });
  for (const productId of PRODUCTS) expect(await shardsOf(productId)).toEqual(untouched);
});

test('replays an order without moving units', async () => {
  const first = await shop.order('rich', scattered, 'kept-key');
  for (const productId of PRODUCTS) await other.put(productId, UNITS, SHARDS);
  await shop.shelves.refresh('left', shop.trace());
  await shop.shelves.refresh('right', shop.trace());
  expect(await shop.order('rich', scattered, 'kept-key')).toEqual({ order: first.order, replayed: true });
  for (const productId of PRODUCTS) expect(await shardsOf(productId)).toEqual(untouched);
});

test('moves nothing for an order whose other line was sold out by another process', async () => {
  for (const productId of PRODUCTS) await shop.shelves.get(productId, shop.trace());
  await other.put('right', 10, SHARDS);
  expect(await codeOf(shop.order('rich', scattered))).toBe('insufficient-stock');
  expect(await shardsOf('left')).toEqual(untouched);
});

test('serves every unit of an order, and moves only what does not fit in its transaction', async () => {
  const moved = noteMoves();
  await shop.order('rich', scattered);
  expect(sum(moved)).toBeLessThanOrEqual((2 * 63 + 2 - 100) * (UNITS / SHARDS));
  expect(moved).toHaveLength(1);
  for (const productId of PRODUCTS) {
    expect([await other.stockOf(productId), await other.soldOf(productId)]).toEqual([24, 1_000]);
  }
  expect(await shop.balanceOf('rich')).toBe(800_000);
});

test('retries a move that met a conflict, and places the order once', async () => {
  const refusal = [{ Code: 'TransactionConflict' }, ...Array(30).fill({ Code: 'None' })];
  shop.wire.next('TransactWriteItems', cancelled(...refusal));
  await shop.order('rich', scattered);
  for (const productId of PRODUCTS) expect(await other.stockOf(productId)).toBe(24);
});

test('charges a price that changed since the shelf was read', async () => {
  for (const productId of PRODUCTS) await shop.shelves.get(productId, shop.trace());
  await other.put('left', UNITS, SHARDS, 300);
  const { order } = await shop.order('rich', scattered);
  expect(order.totalAmount).toBe(400_000);
});

test('gathers units in a kept shard while the others are being drained', async () => {
  for (const productId of PRODUCTS) {
    const product = await other.products.find(productId, other.trace());
    if (!product) throw new Error('A product does not exist.');
    const next = { ...product, version: 2, stockShards: 1 };
    const replacement = { userId: 'an-admin', recordId: `put_${productId}`, fingerprint: 'f', product: next };
    await other.products.replace(replacement, product, other.trace());
  }
  await shop.order('rich', scattered);
  for (const productId of PRODUCTS) expect(await other.stockOf(productId)).toBe(24);
});
