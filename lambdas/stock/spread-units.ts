import type { StoredProduct } from '../products/product.ts';
import { allEnded } from '../shared/all-ended.ts';
import { fullJitterMs } from '../shared/clock.ts';
import type { Trace } from '../shared/trace.ts';
import { planMoves } from './plan-moves.ts';
import { readShelf, type ShelfReader } from './read-shelf.ts';
import type { Shelf } from './shelf.ts';
import type { ChangeOutcome, UnitsChange } from './units-change.ts';

/** Where units are moved between the shards of a product. */
export interface UnitsMover extends ShelfReader {
  /** Moves units, all or none: the changes add up to zero. */
  move(product: StoredProduct, changes: readonly UnitsChange[], trace: Trace): Promise<ChangeOutcome>;
  /** Notes that no shard beyond those of the product's version holds units. */
  narrow(product: StoredProduct, trace: Trace): Promise<void>;
}

/** Rounds of moves at most: with each the groups that orders keep busy are made smaller. */
const ROUNDS = 40;

/**
 * Moves units between the shards of a product until those beyond its `stockShards` are empty and those that had next to
 * none hold a share. Orders go on meanwhile, and may keep shards too busy: then their units stay where they are, and are sold
 * there.
 * @param untilMs milliseconds left of the trace's time at which it gives up.
 * @returns the shelf as it was read last, or `undefined` where the product is gone or was replaced.
 */
export async function spreadUnits(
  shelf: Shelf,
  stock: UnitsMover,
  trace: Trace,
  untilMs: number,
): Promise<Shelf | undefined> {
  const { product } = shelf;
  const filled = new Set<number>();
  let latest: Shelf | undefined = shelf;
  let groupSize = shelf.shards.length;
  for (let round = 1; round <= ROUNDS && trace.remainingMs() > untilMs; round += 1) {
    const groups = planMoves(latest, filled, groupSize);
    if (groups.length === 0) break;
    const outcomes = await allEnded(groups.map((changes) => stock.move(product, changes, trace)));
    for (const [index, changes] of groups.entries()) {
      if (outcomes[index]?.kind !== 'done') continue;
      for (const { shard, units } of changes) if (units > 0) filled.add(shard.index);
    }
    if (outcomes.some(({ kind }) => kind !== 'done')) {
      groupSize = Math.max(1, Math.floor(groupSize / 4));
      await trace.clock.sleep(Math.min(fullJitterMs(round, trace.clock), trace.remainingMs()));
    }
    latest = await readShelf(product.productId, stock, trace, latest);
    if (latest?.product.version !== product.version) return latest;
  }
  const isDrained = latest.shards.slice(product.stockShards).every(({ available }) => available === 0);
  if (isDrained && product.shardsInUse > product.stockShards) await stock.narrow(product, trace);
  return latest;
}
