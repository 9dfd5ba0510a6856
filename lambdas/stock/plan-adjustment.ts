import type { Clock } from '../shared/clock.ts';
import { type Shard, shareOf } from './shard.ts';
import { shareOut } from './share-out.ts';
import type { Shelf } from './shelf.ts';
import type { UnitsChange } from './units-change.ts';

/**
 * Plans the changes of an adjustment of `delta` units.
 * @param busy indexes of shards to leave alone.
 * @param width the most shards that units are added to.
 * @returns undefined if the other shards hold too few units, or if none is left to add to.
 */
export function planAdjustment(
  shelf: Shelf,
  delta: number,
  busy: ReadonlySet<number>,
  width: number,
  clock: Clock,
): UnitsChange[] | undefined {
  const idle = shelf.shards.filter(({ index }) => !busy.has(index));
  return delta < 0 ? planTaking(idle, -delta, clock) : planAdding(shelf, idle, delta, width, clock);
}

/** Takes units from the fewest shards that hold enough. */
function planTaking(shards: readonly Shard[], quantity: number, clock: Clock): UnitsChange[] | undefined {
  const byIndex = new Map(shards.map((shard) => [shard.index, shard]));
  const held = new Map(shards.map(({ index, available }) => [index, available]));
  const choose = (able: readonly number[]) => able[Math.floor(clock.random() * able.length)] as number;
  const shares = shareOut(quantity, held, choose);
  return shares?.map((share) => ({ shard: byIndex.get(share.shard) as Shard, units: -share.quantity }));
}

/** Adds units as evenly as possible to at most `width` neighbours, from a random shard on; to none that is to be drained. */
function planAdding(
  { product }: Shelf,
  shards: readonly Shard[],
  quantity: number,
  width: number,
  clock: Clock,
): UnitsChange[] | undefined {
  const kept = shards.filter(({ index }) => index < product.stockShards);
  const first = Math.floor(clock.random() * kept.length);
  const into = [...kept.slice(first), ...kept.slice(0, first)].slice(0, width);
  if (into.length === 0) return undefined;
  const changes = into.map((shard, position) => ({ shard, units: shareOf(quantity, into.length, position) }));
  return changes.filter(({ units }) => units > 0);
}
