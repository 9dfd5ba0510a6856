import type { Clock } from '../shared/clock.ts';
import type { ShardPick } from './pick.ts';
import { shardIdOf } from './shard-item.ts';
import { shareOut } from './share-out.ts';
import type { ShelfMemory } from './shelf-memory.ts';

/**
 * Picks shards for `quantity` units: the home shard, else any shard that holds enough, else the fewest shards together. An
 * unknown shard counts as holding enough. Units reserved by other requests of the process are not offered.
 * @param avoid ids of shards to pick only if the others cannot serve.
 * @returns `reserved` if only units reserved by other requests could serve, `too-few` if the shelf holds too few.
 */
export function pickShards(
  memory: ShelfMemory,
  quantity: number,
  avoid: ReadonlySet<string>,
  clock: Clock,
): ShardPick[] | 'reserved' | 'too-few' {
  if (memory.unitsAtMost(clock.now()) < quantity) return 'too-few';
  const free = freeUnits(memory, quantity);
  const wanted = new Map([...free].filter(([shard]) => !avoid.has(shardIdOf(memory.product.productId, shard))));
  const choose = (able: readonly number[]) => best(able, memory, clock);
  const shares = shareOut(quantity, wanted, choose) ?? shareOut(quantity, free, choose);
  return shares?.map((share) => memory.reserve(share.shard, share.quantity)) ?? 'reserved';
}

/** Units that each shard can offer; an unknown shard offers `quantity` to one request at a time. */
function freeUnits({ units, reservations }: ShelfMemory, quantity: number): Map<number, number> {
  const free = new Map<number, number>();
  for (const [shard, held] of units.byShard.entries()) {
    const guess = reservations.isIdle(shard) ? quantity : 0;
    const offered = held === undefined ? guess : held - reservations.unitsOf(shard);
    if (offered > 0) free.set(shard, offered);
  }
  return free;
}

/** The home shard, else a random idle one, else a random one. */
function best(able: readonly number[], { homes, reservations }: ShelfMemory, clock: Clock): number {
  const home = homes.find((shard) => able.includes(shard));
  if (home !== undefined) return home;
  const idle = able.filter((shard) => reservations.isIdle(shard));
  const pool = idle.length > 0 ? idle : able;
  return pool[Math.floor(clock.random() * pool.length)] as number;
}
