import { shardWith, shelfWith } from '../testing/sample-shelf.ts';
import { shardsFor, shareOf } from './shard.ts';
import { settled, staleShards, unitsOf } from './shelf.ts';

/** A product whose version 3 set 10 units over 4 shards, and whose version 4 changed the price. */
const { product } = shelfWith([0, 0, 0, 0], {
  version: 4,
  price: 9,
  lastSet: { version: 3, stock: 10, stockShards: 4 },
});

test.each([
  ['a shard that does not exist', shardWith(0, 0, { version: 0 }), 3],
  ['a shard of an older stock', shardWith(2, 99, { version: 2 }), 2],
  ['a shard beyond those of the stock', shardWith(5, 99, { version: 2 }), 0],
  ['a shard that has its share and sold some of it', shardWith(1, 1, { version: 3 }), 1],
  ['a shard of this version', shardWith(1, 1, { version: 4, price: 9 }), 1],
  ['a shard of a later version', shardWith(1, 7, { version: 5, price: 9 }), 7],
])('settles %s with the right units', (_name, shard, available) => {
  expect(settled(product, shard)).toMatchObject({ available, price: 9 });
});

test('counts the units of a shelf as if every shard were settled', () => {
  const shards = [shardWith(0, 50, { version: 2 }), shardWith(1, 1, { version: 4 })];
  expect(unitsOf({ product, shards })).toBe(3 + 1);
  expect(staleShards({ product, shards })).toEqual([shards[0]]);
});

test('shares a stock out to the last unit', () => {
  for (const [stock, shards] of [
    [100, 64],
    [7, 8],
    [10_000_000, 3],
    [0, 5],
  ] as const) {
    const shares = Array.from({ length: 64 }, (_, index) => shareOf(stock, shards, index));
    expect(shares.reduce((sum, units) => sum + units, 0)).toBe(stock);
    expect(Math.max(...shares) - Math.min(...shares.slice(0, shards))).toBeLessThanOrEqual(1);
  }
});

test.each([
  [0, 1],
  [1, 1],
  [15, 1],
  [16, 2],
  [100, 12],
  [128, 16],
  [10_000_000, 16],
])('a stock of %d gets %d shards by default', (stock, shards) => expect(shardsFor(stock)).toBe(shards));
