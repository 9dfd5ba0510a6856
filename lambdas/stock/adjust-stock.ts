import { noSuchProduct, type StoredProduct } from '../products/product.ts';
import { type Clock, fullJitterMs } from '../shared/clock.ts';
import { digestOf, idOf } from '../shared/ids.ts';
import { Problem, tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { readSettled, type ShardSettler } from './settle-shards.ts';
import { MAX_SHARDS, type Shard, shareOf } from './shard.ts';
import { shareOut } from './shard-shares.ts';
import { type Shelf, unitsOf } from './shelf.ts';
import { spreadUnits, type UnitsMover } from './spread-units.ts';
import type { ChangeOutcome, UnitsChange } from './units-change.ts';

/** Units that came, or went where they are negative, by another way than an order; `createdAt` in ISO 8601 UTC. */
export interface Adjustment {
  readonly adjustmentId: string;
  readonly productId: string;
  readonly delta: number;
  readonly createdAt: string;
}

/** An adjustment as its caller sees it: with the units now, and whether an earlier request made it. */
export interface AdjustmentReceipt extends Adjustment {
  readonly stock: number;
  readonly replayed: boolean;
}

/** An adjustment as it is stored. */
export interface AdjustmentRecord {
  readonly userId: string;
  readonly adjustment: Adjustment;
  readonly fingerprint: string;
}

/** Where adjustments are kept. */
export interface Adjustments {
  find(userId: string, adjustmentId: string, trace: Trace): Promise<AdjustmentRecord | undefined>;
  /** Writes the record and changes the shards, or neither. */
  add(
    record: AdjustmentRecord,
    product: StoredProduct,
    changes: readonly UnitsChange[],
    trace: Trace,
  ): Promise<ChangeOutcome | { readonly kind: 'exists'; readonly record: AdjustmentRecord }>;
}

interface AdjustStock {
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly productId: string;
  readonly delta: number;
}

/** What is left of the time where units are spread no longer: the answer's own reading comes after. */
const NO_MORE_MOVES_MS = 3_500;

/**
 * Adds units to a product, or takes some, once per idempotency key, relative to what is there.
 *
 * 1. Read the shelf; where a PUT was cut short, finish it.
 * 2. Share the units over the shards, and write them with the record of the key in one transaction.
 * 3. Where orders are at work on some of the shards, try the others; later all again, until the deadline.
 *
 * @throws Problem `not-found`, `insufficient-stock` or `idempotency-key-reused`, and nothing was changed; `try-again` where the
 * outcome is not known.
 */
export async function adjustStock(
  request: AdjustStock,
  shop: { adjustments: Adjustments; stock: ShardSettler & UnitsMover },
  trace: Trace,
): Promise<AdjustmentReceipt> {
  const { record, replayed, isNarrow } = await writeOnce(request, shop, trace);
  let shelf = await readSettled(request.productId, shop.stock, trace);
  // Where orders left few shards free, the units lie in those, and the next orders would meet there.
  if (shelf && isNarrow) shelf = await spreadUnits(shelf, shop.stock, trace, NO_MORE_MOVES_MS);
  return { ...record.adjustment, stock: shelf ? unitsOf(shelf) : 0, replayed };
}

async function writeOnce(
  request: AdjustStock,
  { adjustments, stock }: { adjustments: Adjustments; stock: ShardSettler & UnitsMover },
  trace: Trace,
): Promise<{ record: AdjustmentRecord; replayed: boolean; isNarrow: boolean }> {
  const { userId, idempotencyKey, productId, delta } = request;
  const adjustmentId = idOf('adj', userId, idempotencyKey);
  const createdAt = new Date(trace.clock.now()).toISOString();
  const record = {
    userId,
    adjustment: { adjustmentId, productId, delta, createdAt },
    fingerprint: fingerprintOf(request),
  };
  let isUnclear = false;
  let shelf = await readSettled(productId, stock, trace);
  let width = MAX_SHARDS;
  const busy = new Set<number>();
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    const changes = shelf && planAdjustment(shelf, delta, busy, width, trace.clock);
    if (!changes && busy.size === 0) {
      // What cannot be made now may have been made before.
      const made = await adjustments.find(userId, adjustmentId, trace);
      if (made) return replay(made, record.fingerprint);
      if (isUnclear) throw tryAgain();
      throw shelf ? insufficientStock(productId) : noSuchProduct(productId);
    }
    if (shelf && changes) {
      const outcome = await adjustments.add(record, shelf.product, changes, trace);
      if (outcome.kind === 'done') return { record, replayed: false, isNarrow: attempt > 1 && delta > 0 };
      if (outcome.kind === 'exists') return replay(outcome.record, record.fingerprint);
      isUnclear ||= outcome.kind === 'unclear';
      if (outcome.kind === 'refused' && outcome.busy.size > 0) {
        for (const shard of outcome.busy) busy.add(shard);
        width = Math.ceil(changes.length / 4);
        continue;
      }
    }
    busy.clear();
    await trace.clock.sleep(Math.min(fullJitterMs(attempt, trace.clock), trace.remainingMs()));
    shelf = await readSettled(productId, stock, trace, shelf);
  }
  throw tryAgain();
}

/**
 * Shares units over shards: those that come as evenly as can be, those that go from as few shards as can give them.
 * @param busy shards that are to be left alone.
 * @param width shards at most that units come into.
 * @returns undefined where the other shards hold too few, or none is left.
 */
function planAdjustment(
  { product, shards }: Shelf,
  delta: number,
  busy: ReadonlySet<number>,
  width: number,
  clock: Clock,
): UnitsChange[] | undefined {
  const idle = shards.filter(({ index }) => !busy.has(index));
  if (delta < 0) {
    const held = new Map(idle.map(({ index, available }) => [index, available]));
    const choose = (able: readonly number[]) => able[Math.floor(clock.random() * able.length)] as number;
    const shares = shareOut(-delta, held, choose);
    return shares?.map(({ shard, quantity }) => ({ shard: shards[shard] as Shard, units: -quantity }));
  }
  const kept = idle.filter(({ index }) => index < product.stockShards);
  const first = Math.floor(clock.random() * kept.length);
  const into = [...kept.slice(first), ...kept.slice(0, first)].slice(0, width);
  const changes = into.map((shard, position) => ({ shard, units: shareOf(delta, into.length, position) }));
  return changes.length > 0 ? changes.filter(({ units }) => units > 0) : undefined;
}

function replay(made: AdjustmentRecord, fingerprint: string) {
  if (made.fingerprint !== fingerprint) throw keyReused();
  return { record: made, replayed: true, isNarrow: false };
}

function fingerprintOf({ productId, delta }: AdjustStock): string {
  return digestOf(JSON.stringify([productId, delta]));
}

function insufficientStock(productId: string): Problem {
  const detail = `Fewer units of ${productId} are left than are to be taken. Nothing was changed.`;
  return new Problem('insufficient-stock', detail, { productId });
}

function keyReused(): Problem {
  const detail = 'This Idempotency-Key belongs to another adjustment: use a new key for a new adjustment.';
  return new Problem('idempotency-key-reused', detail);
}
