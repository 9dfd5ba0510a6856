import { seededRandom } from '../testing/seeded-random.ts';
import { sum } from '../testing/test-shop.ts';
import { shareOut } from './share-out.ts';

const SEEDS = (process.env.SEEDS ?? '1,2,3').split(',').map(Number);

/** Chooses at random, as `pickShards` does. */
function chance(random: () => number) {
  return (shards: readonly number[]) => shards[Math.floor(random() * shards.length)] as number;
}

describe.each(SEEDS)('shares (seed %d)', (seed) => {
  test('add up to the quantity, from the fewest shards, none above what its shard holds', () => {
    const random = seededRandom(seed);
    for (let round = 0; round < 500; round += 1) {
      const held = Array.from({ length: 1 + Math.floor(random() * 64) }, () => Math.floor(random() ** 3 * 20));
      const units = new Map(held.map((count, shard) => [shard, count]));
      const quantity = 1 + Math.floor(random() * 200);
      const shares = shareOut(quantity, units, chance(random));
      if (sum(held) < quantity) {
        expect(shares).toBeUndefined();
        continue;
      }
      expect(sum(shares?.map((share) => share.quantity) ?? [])).toBe(quantity);
      for (const { shard, quantity: given } of shares ?? []) expect(given).toBeLessThanOrEqual(units.get(shard) ?? 0);
      expect(new Set(shares?.map(({ shard }) => shard)).size).toBe(shares?.length);
      const fullestFirst = [...held].sort((a, b) => b - a);
      const fewest = fullestFirst.findIndex((_, index) => sum(fullestFirst.slice(0, index + 1)) >= quantity) + 1;
      expect(shares).toHaveLength(fewest);
    }
  });

  test('of the last units are spread over all shards, not over the fullest', () => {
    const random = seededRandom(seed);
    const units = new Map(Array.from({ length: 64 }, (_, shard) => [shard, shard < 36 ? 2 : 1]));
    const taken = new Map<number, number>();
    for (let buyer = 0; buyer < 1_000; buyer += 1) {
      for (const { shard } of shareOut(3, units, chance(random)) ?? []) taken.set(shard, (taken.get(shard) ?? 0) + 1);
    }
    expect(taken.size).toBe(64);
    // 2,000 shares over 64 shards: 31 each on average.
    expect(Math.max(...taken.values())).toBeLessThan(100);
  });
});
