import { tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { waitForRetry } from '../shared/wait-for-retry.ts';
import type { Shelf } from './shelf.ts';

/** The stock as reading a shelf needs it. */
export interface ShelfReader {
  /** A product and its shards, each as of some instant of the call, or `undefined` if there is no such product. */
  shelf(productId: string, trace: Trace): Promise<Shelf | undefined>;
}

/**
 * Reads a shelf whose units add up. One call does not read all shards at one instant: units that are moved meanwhile may be seen
 * twice or not at all. If a shard ever took part in a move, two readings must agree that none happened in between.
 * @param before an earlier reading of the shelf, which saves one.
 * @throws Problem `try-again` if moves or store faults prevent that until the deadline.
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
    if (attempt > 2) await waitForRetry(attempt, trace);
    previous = shelf;
  }
  throw tryAgain();
}

/** Whether a reading saw every unit once. */
function isWhole({ product, shards, hasMovedBeyond }: Shelf, before: Shelf | undefined): boolean {
  // A shard with a later version than the product: a PUT came between the two.
  if (shards.some(({ version }) => version > product.version)) return false;
  if (!before) return !hasMovedBeyond && shards.every(({ moves }) => moves === 0);
  // Fewer shards in use: units came from shards that are no longer counted.
  if (before.product.shardsInUse !== product.shardsInUse) return false;
  return shards.every(({ index, moves }) => moves === before.shards[index]?.moves);
}
