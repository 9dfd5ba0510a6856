import { openShop, type TestShop } from '../testing/test-shop.ts';

let shop: TestShop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

/** Every read that decides about money, stock or a key, or that must show what was just written. */
const reads: [name: string, operation: string, run: () => Promise<unknown>][] = [
  ['an order by its key', 'BatchGetItem', () => shop.orders.find('alice', 'ord_1', shop.trace())],
  ['an order by its id', 'GetItem', () => shop.orders.get('alice', 'ord_1', shop.trace())],
  ['a page of orders', 'Query', () => shop.orders.list('alice', { limit: 1 }, shop.trace())],
  ['a page of charges', 'Query', () => shop.charges.list('alice', { limit: 1 }, shop.trace())],
  ['a balance', 'GetItem', () => shop.wallets.balance('alice', shop.trace())],
  ['a shelf', 'BatchGetItem', () => shop.shelfOf('mug')],
  ['a product', 'GetItem', () => shop.products.find('mug', shop.trace())],
  ["a PUT's record", 'GetItem', () => shop.products.findReplacement('alice', 'put_1', shop.trace())],
  ['an adjustment by its key', 'GetItem', () => shop.adjustments.find('alice', 'adj_1', shop.trace())],
  ['the names of the top five', 'BatchGetItem', () => shop.products.names(['mug'], shop.trace())],
  ['the latest ranking', 'GetItem', () => shop.rankings.latest(shop.trace())],
];

// The engines of the tests always read consistently, so the request is what is checked.
test.each(reads)('%s is read consistently', async (_name, operation, run) => {
  const requested: string[] = [];
  shop.wire.next(operation, (request, send) => {
    requested.push(request.body);
    return send();
  });
  await run();
  expect(requested).toHaveLength(1);
  expect(requested[0]).toContain('"ConsistentRead":true');
});
