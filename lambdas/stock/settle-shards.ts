import { allEnded } from '../shared/all-ended.ts';
import { tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { waitForRetry } from '../shared/wait-for-retry.ts';
import { readShelf, type ShelfReader } from './read-shelf.ts';
import type { Shard } from './shard.ts';
import { type Shelf, staleShards } from './shelf.ts';
import type { StoredProduct } from './stored-product.ts';

/** The stock as settling shards needs it. */
export interface ShardSettler extends ShelfReader {
  /** Brings these shards to the product's version, all or none. */
  settle(product: StoredProduct, shards: readonly Shard[], trace: Trace): Promise<SettleOutcome>;
}

/** Outcome of settling shards: those that the product's version has not reached. */
export type SettleOutcome = { readonly left: readonly Shard[] };

/**
 * Reads a shelf and settles it: shards that a PUT has not reached, as it is in progress or was interrupted, get the product's
 * version and price, and their share of the stock if the PUT set it. Each shard once, by the first process that does it.
 * @param before an earlier reading of the shelf, which saves one if units were moved.
 * @throws Problem `try-again` if a shard stays busy until the deadline.
 */
export async function readSettled(
  productId: string,
  stock: ShardSettler,
  trace: Trace,
  before?: Shelf,
): Promise<Shelf | undefined> {
  let shelf = await readShelf(productId, stock, trace, before);
  while (shelf && staleShards(shelf).length > 0) {
    await settle(shelf, stock, trace);
    shelf = await readShelf(productId, stock, trace, shelf);
  }
  return shelf;
}

/** Settles all stale shards in one transaction; those left are then retried one by one, so that a busy shard delays no other. */
async function settle(shelf: Shelf, stock: ShardSettler, trace: Trace): Promise<void> {
  const { left } = await stock.settle(shelf.product, staleShards(shelf), trace);
  await allEnded(left.map((shard) => settleOne(shelf.product, shard, stock, trace)));
}

async function settleOne(product: StoredProduct, shard: Shard, stock: ShardSettler, trace: Trace): Promise<void> {
  let left: readonly Shard[] = [shard];
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    ({ left } = await stock.settle(product, left, trace));
    if (left.length === 0) return;
    await waitForRetry(attempt, trace);
  }
  throw tryAgain();
}
