import { ORDER_DEADLINE_MS } from '../shared/bounds.ts';
import { idOf } from '../shared/ids.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { codeOf, openShop, PATIENCE_MS, type TestShop } from '../testing/test-shop.ts';
import { refused, unprocessed } from '../testing/wire.ts';

const BUYERS = ['alice', 'bob', 'carol', 'dave'];
const one = [{ productId: 'mug', quantity: 1 }];

let clock: SteppingClock;
let shop: TestShop;
beforeEach(async () => {
  clock = new SteppingClock();
  shop = await openShop(clock);
  await shop.put('mug', BUYERS.length, 1);
  for (const buyer of BUYERS) {
    await shop.fund(buyer, 1_000);
    // Every buyer uses the same key: the orders differ by user alone.
    await shop.order(buyer, one, 'k');
  }
  shop.wire.clear();
});
afterEach(() => shop.close());

const find = (userId: string, budgetMs = PATIENCE_MS) =>
  shop.orders.find(userId, idOf('ord', userId, 'k'), shop.trace(budgetMs));
const ownOrders = BUYERS.map((buyer) => ({ order: { orderId: idOf('ord', buyer, 'k') } }));

test('concurrent lookups share a call, and each returns the order of its own user', async () => {
  shop.wire.next('BatchGetItem', unprocessed(0));
  const found = await Promise.all([...BUYERS, 'nobody', ...BUYERS].map((buyer) => find(buyer)));
  expect(found).toMatchObject([...ownOrders, undefined, ...ownOrders]);
  expect(shop.wire.calls).toEqual(['BatchGetItem']);
});

test('reads an order again that the store left unprocessed', async () => {
  for (const count of [3, 1]) shop.wire.next('BatchGetItem', unprocessed(count));
  expect(await Promise.all([...BUYERS, 'nobody'].map((buyer) => find(buyer)))).toMatchObject([...ownOrders, undefined]);
  expect(shop.wire.calls).toHaveLength(3);
});

test('answers try-again for an order that stays unprocessed, and no error for the others', async () => {
  for (let times = 0; times < 50; times += 1) shop.wire.next('BatchGetItem', unprocessed(1));
  const found = await Promise.allSettled([...BUYERS, 'nobody'].map((buyer) => find(buyer, ORDER_DEADLINE_MS)));
  expect(found[0]).toMatchObject({ status: 'rejected', reason: { code: 'try-again' } });
  expect(found.slice(1)).toMatchObject([...ownOrders.slice(1), undefined].map((value) => ({ value })));
});

test.each([
  ['the store fails', refused('InternalServerError', 500)],
  ['the key stays unprocessed', unprocessed(1)],
])('does not answer insufficient-stock for an order that was placed while %s', async (_name, fault) => {
  expect(await codeOf(shop.order('alice', one, 'other'))).toBe('insufficient-stock');
  for (let times = 0; times < 50; times += 1) shop.wire.next('BatchGetItem', fault);
  expect(await codeOf(shop.order('alice', one, 'k'))).toBe('try-again');
  shop.wire.clear();
  expect(await shop.order('alice', one, 'k')).toMatchObject({ replayed: true });
});

test('fails only the one key of 200 that the store refuses', async () => {
  const buyers = [...BUYERS, ...Array.from({ length: 196 }, (_, number) => `buyer-${number}`)];
  // Half a surrogate pair is not well-formed Unicode: the store refuses it as a key.
  const asked = [...buyers.slice(0, 50), 'a\ud800', ...buyers.slice(50)];
  const found = await Promise.allSettled(asked.map((buyer) => find(buyer)));
  const [bad] = found.splice(50, 1);
  expect(bad?.status).toBe('rejected');
  expect(found.filter(({ status }) => status === 'rejected')).toEqual([]);
  expect(found.slice(0, BUYERS.length)).toMatchObject(ownOrders.map((value) => ({ value })));
  // The batches are halved, not read key by key.
  expect(shop.wire.calls.length).toBeLessThan(25);
  shop.wire.clear();
  expect(await find('alice')).toMatchObject(ownOrders[0] as object);
});
