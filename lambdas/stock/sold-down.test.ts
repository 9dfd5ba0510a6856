import { text } from 'node:stream/consumers';
import { SOLD_DOWN_LIFE_MS } from '../shared/bounds.ts';
import { SteppingClock } from '../testing/stepping-clock.ts';
import { codeOf, openShop, type TestShop } from '../testing/test-shop.ts';
import { refused } from '../testing/wire.ts';

let clock: SteppingClock;
const open: TestShop[] = [];
let shop: TestShop;
beforeEach(async () => {
  clock = new SteppingClock();
  shop = await cold();
  await shop.put('mug', 2, 4);
  await shop.fund('alice', 1_000_000);
});
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

/** A process with an empty cache. */
async function cold(): Promise<TestShop> {
  const one = await openShop(clock, open[0]?.names);
  open.push(one);
  return one;
}
const order = (quantity: number, from: TestShop) => codeOf(from.order('alice', [{ productId: 'mug', quantity }]));
const noted = async () => (await shop.products.find('mug', shop.trace()))?.soldDown?.units;

test('notes the units left, so that a cold process refuses an order by reading the product alone', async () => {
  expect(await order(3, shop)).toBe('insufficient-stock');
  expect(await noted()).toBe(2);
  const other = await cold();
  expect(await order(3, other)).toBe('insufficient-stock');
  // The product, and the order under the key.
  expect(other.wire.calls).toEqual(['GetItem', 'BatchGetItem']);
});

test('serves an order of no more than the noted units', async () => {
  await order(3, shop);
  const other = await cold();
  expect(await order(2, other)).toBe('done');
  expect(await other.stockOf('mug')).toBe(0);
});

test.each<[string, () => Promise<unknown>]>([
  ['an adjustment', () => shop.adjust('mug', 5)],
  ['a PUT that sets the stock', () => shop.put('mug', 7, 4)],
  ['a PUT that spreads the units', () => shop.reshard('mug', 2)],
])('%s removes the note', async (_what, refill) => {
  await order(3, shop);
  await refill();
  expect(await noted()).toBeUndefined();
});

test('writes no note when an adjustment came first', async () => {
  const other = await cold();
  shop.wire.next('UpdateItem', async (_request, send) => {
    await other.adjust('mug', 5);
    return send();
  });
  expect(await order(3, shop)).toBe('insufficient-stock');
  expect(await noted()).toBeUndefined();
  expect(await order(7, await cold())).toBe('done');
});

test('writes no note when an adjustment came between reading the shards and the product', async () => {
  const other = await cold();
  const before = await cold();
  await before.shelves.get('mug', before.trace());
  before.wire.next('BatchGetItem', async (_request, send) => {
    const answered = (await send()) as { response: { body: NodeJS.ReadableStream } };
    const answer = JSON.parse(await text(answered.response.body));
    await other.adjust('mug', 5);
    // One call does not read its items at one instant: here the product after the adjustment, the shards before it.
    const products = answer.Responses[before.names.PRODUCTS_TABLE as string] as { refills?: { N: string } }[];
    for (const product of products) product.refills = { N: '1' };
    return { response: { ...answered.response, body: new TextEncoder().encode(JSON.stringify(answer)) } };
  });
  await before.shelves.refresh('mug', before.trace());
  expect(await order(3, before)).toBe('insufficient-stock');
  expect(await noted()).toBeUndefined();
  expect(await order(7, await cold())).toBe('done');
});

test('a note expires after a minute', async () => {
  await order(3, shop);
  clock.instant += SOLD_DOWN_LIFE_MS;
  const other = await cold();
  await order(3, other);
  expect(other.wire.calls.filter((call) => call === 'BatchGetItem')).toHaveLength(2);
});

test('refuses an order even if the note cannot be written', async () => {
  for (let attempt = 0; attempt < 40; attempt += 1) shop.wire.next('UpdateItem', refused('InternalServerError', 500));
  expect(await order(3, shop)).toBe('insufficient-stock');
});
