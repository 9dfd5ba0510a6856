import type { Clock } from '../shared/clock.ts';
import { shardIdOf } from './shard-item.ts';
import type { ShardPick } from './shard-pick.ts';
import { shareOut } from './shard-shares.ts';
import type { ShelfMemory } from './shelf-memory.ts';

/**
 * Picks the shards that are to give `quantity` units: a home that no other request of the process uses, else any shard that
 * can serve alone, else as few together as can. A shard of which nothing is known is taken for one that can. What another
 * request of the process is taking is not offered again.
 * @param avoid ids of shards that are only to be picked when there is no other way.
 * @returns `taken` when only what requests under way are taking could serve, `too-few` when nothing can.
 */
export function pickShards(
  memory: ShelfMemory,
  quantity: number,
  avoid: ReadonlySet<string>,
  clock: Clock,
): ShardPick[] | 'taken' | 'too-few' {
  const { product, units, reservations } = memory;
  if (memory.unitsAtMost(clock.now()) < quantity) return 'too-few';
  const free = new Map<number, number>();
  for (const [shard, held] of units.entries()) {
    const unknown = reservations.isIdle(shard) ? quantity : 0;
    const offered = held === undefined ? unknown : held - reservations.unitsOf(shard);
    if (offered > 0) free.set(shard, offered);
  }
  const wanted = new Map([...free].filter(([shard]) => !avoid.has(shardIdOf(product.productId, shard))));
  const choose = (able: readonly number[]) => best(able, memory, clock);
  const shares = shareOut(quantity, wanted, choose) ?? shareOut(quantity, free, choose);
  return shares?.map((share) => memory.take(share.shard, share.quantity)) ?? 'taken';
}

function best(able: readonly number[], { homes, reservations }: ShelfMemory, clock: Clock): number {
  const home = homes.find((shard) => able.includes(shard));
  if (home !== undefined) return home;
  const idle = able.filter((shard) => reservations.isIdle(shard));
  const pool = idle.length > 0 ? idle : able;
  return pool[Math.floor(clock.random() * pool.length)] as number;
}
