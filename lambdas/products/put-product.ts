import { randomUUID } from 'node:crypto';
import { idOf } from '../shared/ids.ts';
import { tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { waitForRetry } from '../shared/wait-for-retry.ts';
import { readSettled, type ShardSettler } from '../stock/settle-shards.ts';
import { unitsOf } from '../stock/shelf.ts';
import { spreadUnits, type UnitsMover } from '../stock/spread-units.ts';
import { type Product, shown } from './product.ts';
import {
  checkSameRequest,
  fingerprintOf,
  nextVersion,
  type Products,
  type PutRequest,
  type Replacement,
  refusalOf,
} from './replacement.ts';

/** The answer to a PUT: the product, its version, and whether it is a replay. */
interface PutReceipt {
  readonly product: Product;
  readonly version: number;
  readonly replayed: boolean;
}

/** Milliseconds before the deadline at which resharding stops: the answer's own reading comes after it. */
const SPREAD_RESERVE_MS = 1_500;

/**
 * Creates or replaces a product; its sales counts stay.
 *
 * 1. Write the product and the record of the request's key, once, whatever replies are lost.
 * 2. Bring every shard to the product's version: its price, and its share of the stock if the request sets it.
 * 3. If the request sets stock or shards, move units to the shards that are to hold them.
 *
 * @throws Problem `invalid-request` (a new product without stock), `version-mismatch` or `idempotency-key-reused`: nothing was
 * changed; `try-again`: the outcome is unknown, unless its detail says that nothing was changed.
 */
export async function putProduct(
  request: PutRequest,
  stores: { products: Products; stock: ShardSettler & UnitsMover },
  trace: Trace,
): Promise<PutReceipt> {
  const { replacement, replayed } = await writeOnce(request, stores.products, trace);
  const { product, stock } = replacement;
  let shelf = await readSettled(product.productId, stores.stock, trace);
  const setsShards = stock !== undefined || request.draft.stockShards !== undefined;
  if (shelf && setsShards) shelf = await spreadUnits(shelf, stores.stock, trace, SPREAD_RESERVE_MS);
  const units = stock ?? (shelf ? unitsOf(shelf) : 0);
  return { product: shown(product, units), version: product.version, replayed };
}

/** Step 1. */
async function writeOnce(
  request: PutRequest,
  products: Products,
  trace: Trace,
): Promise<{ replacement: Replacement; replayed: boolean }> {
  const { userId, productId, idempotencyKey } = request;
  const { stock } = request.draft;
  const recordId = idOf('put', userId, idempotencyKey ?? randomUUID());
  const fingerprint = fingerprintOf(request);
  const updatedAt = new Date(trace.clock.now()).toISOString();
  // Without a key the record is from an earlier attempt of this request, which is no replay.
  const replay = (stored: Replacement) => {
    checkSameRequest(stored, fingerprint);
    return { replacement: stored, replayed: idempotencyKey !== undefined };
  };
  let isUnclear = false;
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    const before = await products.find(productId, trace);
    const refusal = refusalOf(request, before);
    if (refusal) {
      // The version that refuses may be this request's own.
      const mayBeWritten = isUnclear || idempotencyKey !== undefined;
      const stored = mayBeWritten ? await products.findReplacement(userId, recordId, trace) : undefined;
      if (stored) return replay(stored);
      // A transaction's product can be visible before its record: then the record is read again.
      if (before?.writtenBy !== recordId) throw isUnclear ? tryAgain() : refusal;
    } else {
      const product = nextVersion(request, before, updatedAt, recordId);
      const replacement = { userId, recordId, fingerprint, product, ...(stock !== undefined && { stock }) };
      const outcome = await products.replace(replacement, before, trace);
      if (outcome.kind === 'written') return { replacement, replayed: false };
      if (outcome.kind === 'exists') return replay(outcome.replacement);
      if (outcome.kind === 'changed') continue;
      isUnclear ||= outcome.kind === 'unclear';
    }
    await waitForRetry(attempt, trace);
  }
  throw isUnclear
    ? tryAgain()
    : tryAgain('Other PUTs kept this product busy. Nothing was changed: send the same request again.');
}
