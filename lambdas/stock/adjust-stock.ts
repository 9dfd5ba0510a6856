import { tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { waitForRetry } from '../shared/wait-for-retry.ts';
import {
  type AdjustmentReceipt,
  type AdjustmentRecord,
  type AdjustmentRequest,
  type Adjustments,
  adjustmentOf,
  checkSameRequest,
  tooFewUnits,
} from './adjustment.ts';
import { planAdjustment } from './plan-adjustment.ts';
import { readSettled, type ShardSettler } from './settle-shards.ts';
import { MAX_SHARDS } from './shard.ts';
import { unitsOf } from './shelf.ts';
import { spreadUnits, type UnitsMover } from './spread-units.ts';
import { noSuchProduct } from './stored-product.ts';

/** Milliseconds before the deadline at which spreading stops: the answer's own reading comes after it. */
const SPREAD_RESERVE_MS = 3_500;

/** An adjustment that is written; `isNarrow`: busy shards may have left its units in few shards. */
interface Written {
  readonly record: AdjustmentRecord;
  readonly replayed: boolean;
  readonly isNarrow: boolean;
}

/**
 * Adds units to a product, or takes some, once per idempotency key.
 *
 * 1. Read the shelf, and finish a PUT that was interrupted.
 * 2. Plan the change of each shard; write all of them and the adjustment in one transaction.
 * 3. If orders keep some shards busy, try the other shards; then wait and start again, until the deadline.
 * 4. If units were added to few shards, spread them.
 *
 * @throws Problem `not-found`, `insufficient-stock` or `idempotency-key-reused`: nothing was changed; `try-again`: the outcome
 * is unknown, retry with the same key.
 */
export async function adjustStock(
  request: AdjustmentRequest,
  stores: { adjustments: Adjustments; stock: ShardSettler & UnitsMover },
  trace: Trace,
): Promise<AdjustmentReceipt> {
  const { record, replayed, isNarrow } = await writeOnce(request, stores, trace);
  let shelf = await readSettled(request.productId, stores.stock, trace);
  if (shelf && isNarrow) shelf = await spreadUnits(shelf, stores.stock, trace, SPREAD_RESERVE_MS);
  return { ...record.adjustment, stock: shelf ? unitsOf(shelf) : 0, replayed };
}

/** Steps 1 to 3. */
async function writeOnce(
  request: AdjustmentRequest,
  { adjustments, stock }: { adjustments: Adjustments; stock: ShardSettler & UnitsMover },
  trace: Trace,
): Promise<Written> {
  const { productId, delta } = request;
  const record = adjustmentOf(request, trace.clock.now());
  let isUnclear = false;
  let shelf = await readSettled(productId, stock, trace);
  let width = MAX_SHARDS;
  const busy = new Set<number>();
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    const changes = shelf && planAdjustment(shelf, delta, busy, width, trace.clock);
    if (!changes && busy.size === 0) {
      // What is impossible now may have been written before.
      const stored = await adjustments.find(record.userId, record.adjustment.adjustmentId, trace);
      if (stored) return replay(stored, record);
      if (isUnclear) throw tryAgain();
      throw shelf ? tooFewUnits(productId) : noSuchProduct(productId);
    }
    if (shelf && changes) {
      const outcome = await adjustments.add(record, shelf.product, changes, trace);
      if (outcome.kind === 'done') return { record, replayed: false, isNarrow: attempt > 1 && delta > 0 };
      if (outcome.kind === 'exists') return replay(outcome.record, record);
      isUnclear ||= outcome.kind === 'unclear';
      if (outcome.kind === 'refused' && outcome.busy.size > 0) {
        for (const shard of outcome.busy) busy.add(shard);
        width = Math.ceil(changes.length / 4);
        continue;
      }
    }
    busy.clear();
    await waitForRetry(attempt, trace);
    shelf = await readSettled(productId, stock, trace, shelf);
  }
  throw tryAgain();
}

/** @throws Problem `idempotency-key-reused` if another request made the stored adjustment. */
function replay(stored: AdjustmentRecord, request: AdjustmentRecord): Written {
  checkSameRequest(stored, request);
  return { record: stored, replayed: true, isNarrow: false };
}
