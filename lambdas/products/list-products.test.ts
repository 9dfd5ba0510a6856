import { openShop, type TestShop } from '../testing/test-shop.ts';
import { listProducts } from './list-products.ts';

let shop: TestShop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const list = (limit: number, cursor?: string) => listProducts({ limit, cursor }, shop, shop.trace());

/** Every page of the catalogue. */
async function pages(limit: number) {
  const found = [await list(limit)];
  for (let page = found[0]; page?.nextCursor && found.length < 50; page = found.at(-1)) {
    found.push(await list(limit, page.nextCursor));
  }
  return found;
}

test.each([1, 64])(
  'lists a page of products of %d shards with one scan and a bounded number of calls that count',
  async (shards) => {
    for (let product = 0; product < 20; product += 1) await shop.put(`product-${product}`, 70 + product, shards);
    shop.wire.clear();
    const { items, nextCursor } = await list(20);
    expect(items.map(({ productId, stock }) => [productId, stock]).sort()).toEqual(
      Array.from({ length: 20 }, (_, product) => [`product-${product}`, 70 + product]).sort(),
    );
    expect(nextCursor).toBeUndefined();
    expect(shop.wire.calls.length).toBeLessThanOrEqual(1 + 20);
    expect(shop.wire.calls.filter((call) => call === 'Scan')).toHaveLength(1);
  },
);

test('ends a page early when its products have too many shards to count, and goes on with the next', async () => {
  for (let product = 0; product < 70; product += 1) await shop.put(`product-${product}`, product, 64);
  const found = await pages(100);
  expect(found.map(({ items }) => items.length)).toEqual([31, 31, 8]);
  const items = found.flatMap((page) => page.items);
  expect(new Set(items.map(({ productId }) => productId)).size).toBe(70);
  for (const { productId, stock } of items) expect(productId).toBe(`product-${stock}`);
});

test('lists a product with the units of a PUT that has not reached every shard', async () => {
  await shop.put('mug', 100, 8);
  const product = await shop.products.find('mug', shop.trace());
  if (!product) throw new Error('The mug does not exist.');
  const next = { ...product, version: 2, lastSet: { version: 2, stock: 7, stockShards: 8 } };
  const replacement = { userId: 'an-admin', recordId: 'put_1', fingerprint: 'f', product: next, stock: 7 };
  await shop.products.replace(replacement, product, shop.trace());
  expect((await list(5)).items).toMatchObject([{ productId: 'mug', stock: 7 }]);
});
