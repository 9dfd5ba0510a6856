import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { sourcesOf } from '../testing/ranking-sources.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { calendar, openShop, type TestShop } from '../testing/test-shop.ts';
import { unprocessed } from '../testing/wire.ts';
import { rankProducts } from './rank-products.ts';
import { windowNow } from './ranking-window.ts';

const SOLD = ['first', 'second', 'third', 'fourth', 'fifth'];

let clock: SteppingClock;
let shop: TestShop;
beforeEach(async () => {
  clock = new SteppingClock();
  shop = await openShop(clock);
  await shop.fund('alice', 1_000_000);
  for (const [index, productId] of SOLD.entries()) {
    await shop.put(productId, 10, 1, 100 + index);
    await shop.order('alice', [{ productId, quantity: 9 - index }]);
  }
});
afterEach(() => shop.close());

const rank = (trace = shop.trace()) => rankProducts(windowNow(clock, calendar), sourcesOf(shop), trace);
const ranked = SOLD.map((productId, index) => ({
  rank: index + 1,
  productId,
  name: `The ${productId}`,
  price: 100 + index,
  sold: 9 - index,
}));

test('adds the names and prices that the store left unprocessed at first', async () => {
  for (const count of [5, 1]) shop.wire.next('BatchGetItem', unprocessed(count));
  expect((await rank()).items).toEqual(ranked);
});

test('makes no ranking while the store leaves a name unprocessed', async () => {
  for (let times = 0; times < 50; times += 1) shop.wire.next('BatchGetItem', unprocessed(1));
  await expect(rank(shop.trace(1_000))).rejects.toMatchObject({ code: 'try-again' });
});

test('leaves out a product that no longer exists, and moves the next ones up', async () => {
  const Key = { productId: 'second' };
  await shop.dynamo.send(new DeleteCommand({ TableName: shop.names.PRODUCTS_TABLE as string, Key }));
  const { items } = await rank();
  expect(items.map((item) => [item.rank, item.name, item.price])).toEqual([
    [1, 'The first', 100],
    [2, 'The third', 102],
    [3, 'The fourth', 103],
    [4, 'The fifth', 104],
  ]);
});
