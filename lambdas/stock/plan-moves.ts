import type { Shard } from './shard.ts';
import type { Shelf } from './shelf.ts';
import type { UnitsChange } from './units-change.ts';

/**
 * Plans the moves that bring the units of a shelf where its product wants them: out of the shards beyond `stockShards`, and
 * into those that hold less than half of an even share from those that hold more than one.
 * @param filled shards that are not to be filled once more: in a sale some are always nearly empty.
 * @param groupSize shards at most that one group has beside the one they give to or get from.
 * @returns groups of changes that add up to zero; no shard is in two of them.
 */
export function planMoves({ product, shards }: Shelf, filled: ReadonlySet<number>, groupSize: number): UnitsChange[][] {
  const kept = shards.slice(0, product.stockShards);
  const even = shards.reduce((sum, { available }) => sum + available, 0) / product.stockShards;
  const drained = shards.slice(product.stockShards).filter(({ available }) => available > 0);
  if (drained.length > 0) return drains(drained, kept, groupSize);
  const needy = kept.filter(({ index, available }) => available < even / 2 && !filled.has(index));
  const full = Math.ceil(even);
  const rich = kept.filter(({ available }) => available > full).sort((a, b) => b.available - a.available);
  return fills(rich, needy, full, groupSize);
}

/** Each kept shard gets what some of the drained ones hold, those that hold least first. */
function drains(drained: readonly Shard[], kept: readonly Shard[], groupSize: number): UnitsChange[][] {
  const into = [...kept].sort((a, b) => a.available - b.available).slice(0, drained.length);
  return into.map((shard, position) => {
    const from = drained.filter((_, index) => index % into.length === position).slice(0, groupSize);
    const units = from.reduce((sum, { available }) => sum + available, 0);
    return [{ shard, units }, ...from.map((giver) => ({ shard: giver, units: -giver.available }))];
  });
}

/** Each rich shard gives what it holds over a full share to some of the needy ones. */
function fills(rich: readonly Shard[], needy: readonly Shard[], full: number, groupSize: number): UnitsChange[][] {
  const groups = rich.slice(0, needy.length).map((shard, position, from) => {
    const into = needy.filter((_, index) => index % from.length === position).slice(0, groupSize);
    let left = shard.available - full;
    const gets = into.flatMap((getter, index) => {
      const units = Math.min(full - getter.available, Math.ceil(left / (into.length - index)));
      left -= units;
      return units > 0 ? [{ shard: getter, units }] : [];
    });
    return [{ shard, units: left + full - shard.available }, ...gets];
  });
  return groups.filter(({ length }) => length > 1);
}
