import { fullJitterMs } from '../shared/clock.ts';
import { tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import type { Shelf } from './shelf.ts';

/** Where shelves are read. */
export interface ShelfReader {
  /** A product and its shards, each as it is at some instant of the call, or `undefined` where there is no such product. */
  shelf(productId: string, trace: Trace): Promise<Shelf | undefined>;
}

/**
 * Reads a shelf whose units add up. One call does not read all shards at one instant, so units that are moved meanwhile may be
 * seen twice or not at all: where a shard has ever taken part in a move, two readings must agree that none came between.
 * @param before an earlier reading of the shelf, which saves one.
 * @throws Problem `try-again` when moves or faults of the store keep it from that until the deadline.
 */
export async function readShelf(
  productId: string,
  stock: ShelfReader,
  trace: Trace,
  before?: Shelf,
): Promise<Shelf | undefined> {
  let previous = before;
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    const shelf = await stock.shelf(productId, trace);
    if (!shelf || isWhole(shelf, previous)) return shelf;
    if (attempt > 2) await trace.clock.sleep(Math.min(fullJitterMs(attempt, trace.clock), trace.remainingMs()));
    previous = shelf;
  }
  throw tryAgain();
}

function isWhole({ product, shards, hasMovedBeyond }: Shelf, before: Shelf | undefined): boolean {
  // A version that has reached a shard, and was not there yet when the product was read: a PUT came between.
  if (shards.some(({ version }) => version > product.version)) return false;
  if (!before) return !hasMovedBeyond && shards.every(({ moves }) => moves === 0);
  // With fewer shards in use than before, units came from those that are not counted any more.
  if (before.product.shardsInUse !== product.shardsInUse) return false;
  return shards.every(({ index, moves }) => moves === before.shards[index]?.moves);
}
