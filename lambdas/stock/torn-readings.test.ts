import { text } from 'node:stream/consumers';
import { codeOf, openShop, type TestShop } from '../testing/test-shop.ts';
import { readSettled } from './settle-shards.ts';
import { spreadUnits } from './spread-units.ts';

const open: TestShop[] = [];
let admin: TestShop;
beforeEach(async () => {
  admin = await another();
  await admin.put('mug', 40, 4);
  await admin.fund('alice', 1_000_000);
});
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

/** A process with an empty cache. */
async function another(): Promise<TestShop> {
  const shop = await openShop(undefined, open[0]?.names);
  open.push(shop);
  return shop;
}

/** Makes the next batch leave the product unprocessed, and runs `between` before the product is read again. */
function tear(shop: TestShop, between: () => Promise<unknown>): void {
  shop.wire.next('BatchGetItem', async (_request, send) => {
    const answered = (await send()) as { response: { body: NodeJS.ReadableStream } };
    const answer = JSON.parse(await text(answered.response.body));
    const table = shop.names.PRODUCTS_TABLE as string;
    answer.Responses[table] = [];
    answer.UnprocessedKeys = { [table]: { Keys: [{ productId: { S: 'mug' } }], ConsistentRead: true } };
    await between();
    return { response: { ...answered.response, body: new TextEncoder().encode(JSON.stringify(answer)) } };
  });
}

/** A PUT to one shard that stops before its moves: all four shards stay in use. */
async function beginResharding(): Promise<void> {
  const product = await admin.products.find('mug', admin.trace());
  if (!product) throw new Error('The mug does not exist.');
  const next = { ...product, version: 2, stockShards: 1 };
  const replacement = { userId: 'an-admin', recordId: 'put_1', fingerprint: 'f', product: next };
  await admin.products.replace(replacement, product, admin.trace());
  await readSettled('mug', admin.stock, admin.trace());
}

async function endResharding(): Promise<void> {
  const shelf = await readSettled('mug', admin.stock, admin.trace());
  if (shelf) await spreadUnits(shelf, admin.stock, admin.trace(), 0);
}

test('counts every unit of a shelf that is resharded while it is read', async () => {
  const reader = await another();
  tear(reader, () => admin.reshard('mug', 1));
  expect(await reader.stockOf('mug')).toBe(40);
});

test('does not count or note as sold the units of shards that are taken out of use while a shelf is read', async () => {
  await beginResharding();
  const reader = await another();
  await reader.shelves.get('mug', reader.trace());
  tear(reader, endResharding);
  await reader.shelves.refresh('mug', reader.trace());
  expect(await codeOf(reader.order('alice', [{ productId: 'mug', quantity: 30 }]))).toBe('done');
  const product = await admin.products.find('mug', admin.trace());
  expect([product?.shardsInUse, product?.soldDown, await admin.stockOf('mug')]).toEqual([1, undefined, 10]);
});

test('writes no note if units were ever moved: no reading shows a move that is being written', async () => {
  await admin.reshard('mug', 1);
  expect(await codeOf((await another()).order('alice', [{ productId: 'mug', quantity: 41 }]))).toBe(
    'insufficient-stock',
  );
  expect((await admin.products.find('mug', admin.trace()))?.soldDown).toBeUndefined();
});
