import { digestOf, idOf } from '../shared/ids.ts';
import { Problem } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import type { StoredProduct } from './stored-product.ts';
import type { ChangeOutcome, UnitsChange } from './units-change.ts';

/** An adjustment: `delta` units added to a product, or taken if negative; `createdAt` in ISO 8601 UTC. */
export interface Adjustment {
  readonly adjustmentId: string;
  readonly productId: string;
  readonly delta: number;
  readonly createdAt: string;
}

/** The answer to an adjustment: with the product's units now, and whether it is a replay. */
export interface AdjustmentReceipt extends Adjustment {
  readonly stock: number;
  readonly replayed: boolean;
}

/** An adjustment as stored; the fingerprint tells requests under the same idempotency key apart. */
export interface AdjustmentRecord {
  readonly userId: string;
  readonly adjustment: Adjustment;
  readonly fingerprint: string;
}

/** A request for an adjustment. */
export interface AdjustmentRequest {
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly productId: string;
  /** Units to add, or to take if negative; not 0. */
  readonly delta: number;
}

/** Outcome of writing an adjustment; `exists`: its idempotency key was used before. */
export type AdjustmentOutcome = ChangeOutcome | { readonly kind: 'exists'; readonly record: AdjustmentRecord };

/** The store of adjustments. */
export interface Adjustments {
  /** The adjustment of a user by its id, or `undefined`. */
  find(userId: string, adjustmentId: string, trace: Trace): Promise<AdjustmentRecord | undefined>;
  /** Writes the record and changes the shards, or neither. */
  add(
    record: AdjustmentRecord,
    product: StoredProduct,
    changes: readonly UnitsChange[],
    trace: Trace,
  ): Promise<AdjustmentOutcome>;
}

/** The record of a request that came at `now`, in milliseconds since the epoch. */
export function adjustmentOf({ userId, idempotencyKey, productId, delta }: AdjustmentRequest, now: number) {
  const adjustmentId = idOf('adj', userId, idempotencyKey);
  const createdAt = new Date(now).toISOString();
  const fingerprint = digestOf(JSON.stringify([productId, delta]));
  return { userId, adjustment: { adjustmentId, productId, delta, createdAt }, fingerprint } satisfies AdjustmentRecord;
}

/**
 * Checks that the adjustment stored under an idempotency key was made by the same request.
 * @throws Problem `idempotency-key-reused` if it was not.
 */
export function checkSameRequest(stored: AdjustmentRecord, request: AdjustmentRecord): void {
  if (stored.fingerprint === request.fingerprint) return;
  const detail = 'This Idempotency-Key belongs to another adjustment: use a new key for a new adjustment.';
  throw new Problem('idempotency-key-reused', detail);
}

/** The product has fewer units than the adjustment takes. */
export function tooFewUnits(productId: string): Problem {
  const detail = `${productId} has fewer units left than the adjustment takes. Nothing was changed.`;
  return new Problem('insufficient-stock', detail, { productId });
}
