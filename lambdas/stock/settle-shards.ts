import type { StoredProduct } from '../products/product.ts';
import { allEnded } from '../shared/all-ended.ts';
import { fullJitterMs } from '../shared/clock.ts';
import { tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { readShelf, type ShelfReader } from './read-shelf.ts';
import type { Shard } from './shard.ts';
import { type Shelf, staleShards } from './shelf.ts';

/** Where shards are brought to their product's version. */
export interface ShardSettler extends ShelfReader {
  /** Writes all these shards or none; one that was settled before is none of those left. */
  settle(product: StoredProduct, shards: readonly Shard[], trace: Trace): Promise<SettleOutcome>;
}

/** What became of a try to settle shards: those that it is still to be done for. */
export type SettleOutcome = { readonly left: readonly Shard[] };

/**
 * Reads a shelf with every shard at the product's version. What a PUT that is under way, or was cut short, has not reached is
 * brought there: its price, and its share of the stock where the PUT has set it; once a shard, by whoever comes first.
 * @param before an earlier reading of the shelf, which saves one where units were moved.
 * @throws Problem `try-again` when a shard stays busy until the deadline.
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

/** All at once where nobody is at work on them, else each as soon as it is free. */
async function settle(shelf: Shelf, stock: ShardSettler, trace: Trace): Promise<void> {
  const { left } = await stock.settle(shelf.product, staleShards(shelf), trace);
  await allEnded(left.map((shard) => settleOne(shelf.product, shard, stock, trace)));
}

async function settleOne(product: StoredProduct, shard: Shard, stock: ShardSettler, trace: Trace): Promise<void> {
  let left: readonly Shard[] = [shard];
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    ({ left } = await stock.settle(product, left, trace));
    if (left.length === 0) return;
    await trace.clock.sleep(Math.min(fullJitterMs(attempt, trace.clock), trace.remainingMs()));
  }
  throw tryAgain();
}
