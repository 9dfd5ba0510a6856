import type { Shard } from './shard.ts';
import type { Shelf } from './shelf.ts';
import type { UnitsChange } from './units-change.ts';

/**
 * Plans the moves that a product's resharding needs: out of shards beyond `stockShards`, else from shards with more than an
 * even share into those with less than half of one.
 * @param filled shards that earlier moves filled, which are left alone: in a sale some shards are always nearly empty.
 * @param groupSize the most shards of a group, besides the one that all others give to or get from.
 * @returns groups of changes, each with the sum 0; no shard is in two groups.
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

/** Moves all units of some drained shards into each kept shard, those with the fewest units first. */
function drains(drained: readonly Shard[], kept: readonly Shard[], groupSize: number): UnitsChange[][] {
  const into = [...kept].sort((a, b) => a.available - b.available).slice(0, drained.length);
  return into.map((shard, position) => {
    const from = drained.filter((_, index) => index % into.length === position).slice(0, groupSize);
    const units = from.reduce((sum, { available }) => sum + available, 0);
    return [{ shard, units }, ...from.map((giver) => ({ shard: giver, units: -giver.available }))];
  });
}

/** Moves what each rich shard holds above a full share into some of the needy ones. */
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
