import { shardWith, shelfWith } from '../testing/sample-shelf.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { planMoves } from './plan-moves.ts';
import type { Shelf } from './shelf.ts';
import { unitsOf } from './shelf.ts';
import type { UnitsChange } from './units-change.ts';

const SEEDS = (process.env.SEEDS ?? '1,2,3').split(',').map(Number);
const none = new Set<number>();

function apply(shelf: Shelf, groups: readonly UnitsChange[][]): Shelf {
  const units = new Map(groups.flat().map(({ shard, units: change }) => [shard.index, change]));
  return {
    ...shelf,
    shards: shelf.shards.map((shard) => shardWith(shard.index, shard.available + (units.get(shard.index) ?? 0))),
  };
}
const held = ({ shards }: Shelf) => shards.map(({ available }) => available);

/** Plans and moves until nothing is left to move, as `spreadUnits` does without conflicts. */
function spread(shelf: Shelf, groupSize: number): Shelf {
  const filled = new Set<number>();
  let now = shelf;
  for (let round = 0; round < 300; round += 1) {
    const groups = planMoves(now, filled, groupSize);
    if (groups.length === 0) return now;
    for (const { shard, units } of groups.flat()) if (units > 0) filled.add(shard.index);
    now = apply(now, groups);
  }
  throw new Error('After 300 rounds there are still moves.');
}

test('spreads the units of one shard over 64 in one move', () => {
  const groups = planMoves(shelfWith([640, ...Array(63).fill(0)]), none, 64);
  expect(groups).toHaveLength(1);
  expect(held(apply(shelfWith([640, ...Array(63).fill(0)]), groups))).toEqual(Array(64).fill(10));
});

test('drains 63 shards into the one that is kept in one move', () => {
  const shelf = shelfWith(Array(64).fill(3), { stockShards: 1 });
  expect(held(apply(shelf, planMoves(shelf, none, 64)))).toEqual([192, ...Array(63).fill(0)]);
});

test('spreads fewer units than shards to at most one per shard', () => {
  const spreadOut = held(spread(shelfWith([10, ...Array(63).fill(0)]), 64));
  expect(Math.max(...spreadOut)).toBe(1);
});

test('moves nothing on a shelf that is even enough', () => {
  expect(planMoves(shelfWith([10, 8, 6, 7]), none, 64)).toEqual([]);
  expect(planMoves(shelfWith([1, 0, 0, 0]), none, 64)).toEqual([]);
  expect(planMoves(shelfWith([0, 0]), none, 64)).toEqual([]);
});

test('fills no shard twice', () => {
  expect(planMoves(shelfWith([100, 0]), new Set([1]), 64)).toEqual([]);
});

test.each(SEEDS)('keeps the sum, takes no more than a shard holds, and ends (seed %d)', (seed) => {
  const random = seededRandom(seed);
  for (let round = 0; round < 200; round += 1) {
    const shards = 1 + Math.floor(random() * 64);
    const units = Array.from({ length: shards }, () => (random() < 0.4 ? 0 : Math.floor(random() * 50)));
    const shelf = shelfWith(units, { stockShards: 1 + Math.floor(random() * shards) });
    const groupSize = 1 + Math.floor(random() * 64);
    const groups = planMoves(shelf, none, groupSize);
    for (const group of groups) {
      expect(group.reduce((sum, change) => sum + change.units, 0)).toBe(0);
      expect(group.length).toBeLessThanOrEqual(groupSize + 1);
      for (const { shard, units: change } of group) {
        expect(shard.available + change).toBeGreaterThanOrEqual(0);
        if (change > 0) expect(shard.index).toBeLessThan(shelf.product.stockShards);
      }
    }
    const indexes = groups.flat().map(({ shard }) => shard.index);
    expect(new Set(indexes).size).toBe(indexes.length);
    const end = spread(shelf, groupSize);
    expect(unitsOf(end)).toBe(unitsOf(shelf));
    expect(held(end).slice(shelf.product.stockShards)).toEqual(Array(shards - shelf.product.stockShards).fill(0));
  }
});
