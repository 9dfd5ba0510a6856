import { allEnded } from '../shared/all-ended.ts';
import type { Trace } from '../shared/trace.ts';
import { waitForRetry } from '../shared/wait-for-retry.ts';
import { planMoves } from './plan-moves.ts';
import { readShelf, type ShelfReader } from './read-shelf.ts';
import type { Shelf } from './shelf.ts';
import type { StoredProduct } from './stored-product.ts';
import type { ChangeOutcome, UnitsChange } from './units-change.ts';

/** The stock as moving units needs it. */
export interface UnitsMover extends ShelfReader {
  /** Moves units, all or none; the changes have the sum 0. */
  move(product: StoredProduct, changes: readonly UnitsChange[], trace: Trace): Promise<ChangeOutcome>;
  /** Notes that only the product's `stockShards` are in use, unless it was replaced. */
  narrow(product: StoredProduct, trace: Trace): Promise<void>;
}

/** The most rounds of moves; a round with refused moves makes the groups of the next smaller. */
const ROUNDS = 40;

/**
 * Spreads a product's units over its shards.
 *
 * 1. Plan moves that empty the shards beyond `stockShards` and fill those that hold next to nothing.
 * 2. Write the moves side by side, and read the shelf again.
 * 3. Repeat until nothing is left to move. Orders run meanwhile; units of shards that they keep busy stay and are sold there.
 * 4. If the shards beyond `stockShards` are empty, take them out of use.
 *
 * @param reserveMs milliseconds before the deadline at which moving stops.
 * @returns the latest reading of the shelf, or `undefined` if the product is gone.
 * @throws Problem `try-again` if the shelf cannot be read before the deadline.
 */
export async function spreadUnits(
  shelf: Shelf,
  stock: UnitsMover,
  trace: Trace,
  reserveMs: number,
): Promise<Shelf | undefined> {
  const { product } = shelf;
  const filled = new Set<number>();
  let latest: Shelf | undefined = shelf;
  let groupSize = shelf.shards.length;
  for (let round = 1; round <= ROUNDS && trace.remainingMs() > reserveMs; round += 1) {
    const groups = planMoves(latest, filled, groupSize);
    if (groups.length === 0) break;
    const outcomes = await allEnded(groups.map((changes) => stock.move(product, changes, trace)));
    const moved = groups.filter((_, index) => outcomes[index]?.kind === 'done');
    for (const { shard, units } of moved.flat()) if (units > 0) filled.add(shard.index);
    if (moved.length < groups.length) {
      groupSize = Math.max(1, Math.floor(groupSize / 4));
      await waitForRetry(round, trace);
    }
    latest = await readShelf(product.productId, stock, trace, latest);
    if (latest?.product.version !== product.version) return latest;
  }
  const isDrained = latest.shards.slice(product.stockShards).every(({ available }) => available === 0);
  if (isDrained && product.shardsInUse > product.stockShards) await stock.narrow(product, trace);
  return latest;
}
