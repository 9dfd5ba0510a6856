import { SteppingClock } from '../testing/stepping-clock.ts';
import { codeOf, openShop, sum, type TestShop } from '../testing/test-shop.ts';
import { cancelled } from '../testing/wire.ts';
import type { OrderLine } from './order.ts';

/** Two products whose units lie so scattered that an order of most of them is more items than a transaction has. */
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

/** Notes the moves that the shop sends from now on: how many units each takes from its shards. */
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

test('an order that its wallet cannot pay leaves every unit where it lies', async () => {
  await expect(shop.order('poor', scattered)).rejects.toMatchObject({
    code: 'insufficient-balance',
    extras: { required: 200_000, balance: 100 },
  });
  for (const productId of PRODUCTS) expect(await shardsOf(productId)).toEqual(untouched);
});

test('an order that was placed before is answered without moving a unit', async () => {
  const first = await shop.order('rich', scattered, 'kept-key');
  for (const productId of PRODUCTS) await other.put(productId, UNITS, SHARDS);
  await shop.shelves.refresh('left', shop.trace());
  await shop.shelves.refresh('right', shop.trace());
  expect(await shop.order('rich', scattered, 'kept-key')).toEqual({ order: first.order, replayed: true });
  for (const productId of PRODUCTS) expect(await shardsOf(productId)).toEqual(untouched);
});

test('an order whose other line was sold elsewhere leaves every unit where it lies', async () => {
  // Of what another process sells, this one's memory is not told.
  for (const productId of PRODUCTS) await shop.shelves.get(productId, shop.trace());
  await other.put('right', 10, SHARDS);
  expect(await codeOf(shop.order('rich', scattered))).toBe('insufficient-stock');
  expect(await shardsOf('left')).toEqual(untouched);
});

test('an order that can be paid is served to the unit, and no more is moved than its transaction has no room for', async () => {
  const moved = noteMoves();
  await shop.order('rich', scattered);
  expect(sum(moved)).toBeLessThanOrEqual((2 * 63 + 2 - 100) * (UNITS / SHARDS));
  expect(moved).toHaveLength(1);
  for (const productId of PRODUCTS) {
    expect([await other.stockOf(productId), await other.soldOf(productId)]).toEqual([24, 1_000]);
  }
  expect(await shop.balanceOf('rich')).toBe(800_000);
});

test('a move that meets other orders is tried again, and the order is placed once', async () => {
  const refusal = [{ Code: 'TransactionConflict' }, ...Array(30).fill({ Code: 'None' })];
  shop.wire.next('TransactWriteItems', cancelled(...refusal));
  await shop.order('rich', scattered);
  for (const productId of PRODUCTS) expect(await other.stockOf(productId)).toBe(24);
});

test('a price that changed since the shelf was read is asked, and moves nothing at the old one', async () => {
  for (const productId of PRODUCTS) await shop.shelves.get(productId, shop.trace());
  await other.put('left', UNITS, SHARDS, 300);
  const { order } = await shop.order('rich', scattered);
  expect(order.totalAmount).toBe(400_000);
});

test('units are gathered in a shard that the product is to use, also while the others are drained', async () => {
  for (const productId of PRODUCTS) {
    const product = await other.products.find(productId, other.trace());
    if (!product) throw new Error('A product is gone.');
    const next = { ...product, version: 2, stockShards: 1 };
    const replacement = { userId: 'an-admin', recordId: `put_${productId}`, fingerprint: 'f', product: next };
    await other.products.replace(replacement, product, other.trace());
  }
  await shop.order('rich', scattered);
  for (const productId of PRODUCTS) expect(await other.stockOf(productId)).toBe(24);
});
