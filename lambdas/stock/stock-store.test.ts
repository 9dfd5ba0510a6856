import { SteppingClock } from '../testing/stepping-clock.ts';
import { openShop, type TestShop } from '../testing/test-shop.ts';
import { replyLost } from '../testing/wire.ts';

let shop: TestShop;
let other: TestShop;
beforeEach(async () => {
  shop = await openShop(new SteppingClock());
  other = await openShop(undefined, shop.names);
  await other.put('mug', 100, 8);
  shop.wire.clear();
});
afterEach(() => {
  shop.close();
  other.close();
});

/** Records the number of keys of each BatchGetItem from now on. */
function noteKeys(): number[] {
  const asked: number[] = [];
  shop.wire.onRequest((operation, body) => {
    if (operation !== 'BatchGetItem') return;
    const tables = Object.values<{ Keys: unknown[] }>(JSON.parse(body).RequestItems);
    asked.push(tables.reduce((sum, { Keys }) => sum + Keys.length, 0));
  });
  return asked;
}

test('reads a shelf in one call: 65 keys the first time, then the product and its shards in use', async () => {
  const asked = noteKeys();
  await shop.shelfOf('mug');
  await shop.shelfOf('mug');
  expect(asked).toEqual([65, 9]);
  expect(shop.wire.calls).toEqual(['BatchGetItem', 'BatchGetItem']);
});

test('reads every shard of a shelf that got more shards since', async () => {
  await shop.shelfOf('mug');
  await other.put('mug', 640, 64);
  expect((await shop.shelfOf('mug'))?.shards.map(({ available }) => available)).toEqual(Array(64).fill(10));
});

test('keeps each shard under a partition key of its own', async () => {
  const keys: string[] = [];
  shop.wire.onRequest((_operation, body) => keys.push(...(body.match(/"shardId":\{"S":"[^"]+"\}/g) ?? [])));
  await shop.shelfOf('mug');
  expect(new Set(keys).size).toBe(64);
});

test('moves once when the SDK retries after a lost reply', async () => {
  await other.put('cup', 10, 2);
  const shelf = await shop.shelfOf('cup');
  if (!shelf) throw new Error('The cup does not exist.');
  const [first, second] = shelf.shards;
  if (!first || !second) throw new Error('A shard is missing.');
  shop.wire.next('TransactWriteItems', replyLost);
  const changes = [
    { shard: first, units: -3 },
    { shard: second, units: 3 },
  ];
  expect(await shop.stock.move(shelf.product, changes, shop.trace())).toEqual({ kind: 'done' });
  expect((await other.shelfOf('cup'))?.shards.map(({ available }) => available)).toEqual([2, 8]);
});

test('refuses a move of more units than the shard holds, or planned under another version', async () => {
  const shelf = await shop.shelfOf('mug');
  const [first, second] = shelf?.shards ?? [];
  if (!shelf || !first || !second) throw new Error('A shard is missing.');
  const move = (units: number) =>
    shop.stock.move(
      shelf.product,
      [
        { shard: first, units: -units },
        { shard: second, units },
      ],
      shop.trace(),
    );
  expect(await move(14)).toMatchObject({ kind: 'refused', isStale: true });
  await other.reshard('mug', 8);
  expect(await move(1)).toMatchObject({ kind: 'refused', isStale: true });
  expect(await other.stockOf('mug')).toBe(100);
});

test('throws when units are added to a shard that is to be drained', async () => {
  await other.put('mug', 64, 64);
  const shelf = await shop.shelfOf('mug');
  const [shard] = shelf?.shards.slice(-1) ?? [];
  if (!shelf || !shard) throw new Error('A shard is missing.');
  const drained = { ...shelf.product, stockShards: 8 };
  expect(() => shop.stock.adjusting(drained, [{ shard, units: 1 }])).toThrow('drained');
});

test('counts moves, and not sales, in each of their shards', async () => {
  await other.fund('alice', 1_000);
  await other.order('alice', [{ productId: 'mug', quantity: 1 }]);
  const shelf = await shop.shelfOf('mug');
  const [first, second] = shelf?.shards ?? [];
  if (!shelf || !first || !second) throw new Error('A shard is missing.');
  const changes = [
    { shard: first, units: -1 },
    { shard: second, units: 1 },
  ];
  await shop.stock.move(shelf.product, changes, shop.trace());
  expect((await shop.shelfOf('mug'))?.shards.map(({ moves }) => moves)).toEqual([1, 1, 0, 0, 0, 0, 0, 0]);
});
