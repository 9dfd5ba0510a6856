import { rankProducts } from '../../lambdas/rankings/rank-products.ts';
import type { Shelf } from '../../lambdas/stock/shelf.ts';
import { sourcesOf } from '../../lambdas/testing/ranking-sources.ts';
import { openShop, type TestShop } from '../../lambdas/testing/test-shop.ts';
import { seedRows } from './seed-rows.ts';

let shop: TestShop;
beforeAll(async () => {
  shop = await openShop();
  await seedRows(shop.names, 100, '2026-11-23');
});
afterAll(() => shop.close());

test('writes as many shards as requested, and the ranking finds the sales of each product', async () => {
  const sources = sourcesOf(shop);
  let shards = 0;
  const whole = { segment: 0, segments: 1, days: ['2026-11-23'], stop: new AbortController().signal };
  for await (const page of sources.sales.shards(whole, shop.trace())) shards += page.length;
  expect(shards).toBe(100);
  const { items } = await rankProducts({ from: '2026-11-21', to: '2026-11-23' }, sources, shop.trace());
  // Eight shards a product, four for the last.
  const expected = Array.from({ length: 13 }, (_, product) => ({
    productId: `seeded-${product}`,
    sold: (1 + ((product * 7_919) % 10_007)) * (product === 12 ? 4 : 8),
  })).sort((a, b) => b.sold - a.sold);
  expect(items.map(({ productId, sold }) => ({ productId, sold }))).toEqual(expected.slice(0, 5));
});

test('a seeded product equals one stored by a PUT, except for sales and writer', async () => {
  await shop.put('made', 400, 4, 1_000);
  const shelf = async (productId: string) => {
    const { product, shards } = (await shop.stock.shelf(productId, shop.trace())) as Shelf;
    const { productId: _, name: __, updatedAt: ___, writtenBy: ____, ...counts } = product;
    return { counts, shards: shards.map(({ sold: _, ...shard }) => shard) };
  };
  expect(await shelf('seeded-12')).toEqual(await shelf('made'));
});
