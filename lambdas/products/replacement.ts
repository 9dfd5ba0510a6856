import { digestOf } from '../shared/ids.ts';
import { Problem } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { shardsFor } from '../stock/shard.ts';
import type { StoredProduct } from '../stock/stored-product.ts';
import { isMatch, type VersionCondition } from './version-condition.ts';

/** What a PUT says of a product; `price` in won. Without `stock` the units stay what they are. */
interface ProductDraft {
  readonly name: string;
  readonly price: number;
  readonly stock?: number | undefined;
  readonly stockShards?: number | undefined;
}

/** A request to create or replace a product. */
export interface PutRequest {
  readonly userId: string;
  readonly productId: string;
  readonly draft: ProductDraft;
  /** Without a key, a repeated request is a new one. */
  readonly idempotencyKey?: string | undefined;
  /** The versions that the product may have; without a condition any, or no product. */
  readonly condition?: VersionCondition | undefined;
}

/** A replacement: a product as one PUT writes it. It is stored as the record of the PUT's idempotency key. */
export interface Replacement {
  readonly userId: string;
  readonly recordId: string;
  readonly fingerprint: string;
  readonly product: StoredProduct;
  /** The units that the PUT set, if it set any. */
  readonly stock?: number;
}

/** Outcome of writing a replacement; `changed`: the product was replaced meanwhile; `busy`: conflict or throttling. */
export type ReplaceOutcome =
  | { readonly kind: 'written' | 'changed' | 'busy' | 'unclear' }
  /** The record exists, from an earlier attempt of this request or an earlier request with the same key. */
  | { readonly kind: 'exists'; readonly replacement: Replacement };

/** The store of products. */
export interface Products {
  /** A product, or `undefined` if there is none. */
  find(productId: string, trace: Trace): Promise<StoredProduct | undefined>;
  /** A replacement by its record's id, or `undefined`. */
  findReplacement(userId: string, recordId: string, trace: Trace): Promise<Replacement | undefined>;
  /** Writes the product and the record if the product still has the version of `before`, or neither. */
  replace(replacement: Replacement, before: StoredProduct | undefined, trace: Trace): Promise<ReplaceOutcome>;
}

/** Tells PUTs under the same idempotency key apart. */
export function fingerprintOf({ productId, draft: { name, price, stock, stockShards } }: PutRequest): string {
  return digestOf(JSON.stringify([productId, name, price, stock, stockShards]));
}

/** Why a PUT must be refused for the product that is there, or `undefined`. */
export function refusalOf(
  { productId, draft, condition }: PutRequest,
  before: StoredProduct | undefined,
): Problem | undefined {
  if (condition && !isMatch(condition, before?.version)) return versionMismatch(productId);
  if (!before && draft.stock === undefined) return stockRequired();
  return undefined;
}

/** The product that a PUT writes over the one `before`; `updatedAt` in ISO 8601 UTC. */
export function nextVersion(
  { productId, draft }: PutRequest,
  before: StoredProduct | undefined,
  updatedAt: string,
  recordId: string,
): StoredProduct {
  const { name, price, stock } = draft;
  const version = (before?.version ?? 0) + 1;
  const stockShards = draft.stockShards ?? (stock === undefined && before ? before.stockShards : shardsFor(stock ?? 0));
  const lastSet = stock === undefined && before ? before.lastSet : { version, stock: stock ?? 0, stockShards };
  const shardsInUse = Math.max(stockShards, before?.shardsInUse ?? 0);
  return { productId, name, price, stockShards, shardsInUse, version, updatedAt, lastSet, writtenBy: recordId };
}

/**
 * Checks that the replacement stored under an idempotency key was made by the same request.
 * @throws Problem `idempotency-key-reused` if it was not.
 */
export function checkSameRequest(stored: Replacement, fingerprint: string): void {
  if (stored.fingerprint === fingerprint) return;
  const detail = 'This Idempotency-Key belongs to another PUT: use a new key for a new request.';
  throw new Problem('idempotency-key-reused', detail);
}

function stockRequired(): Problem {
  const message = 'is missing and must be a whole number from 0 to 10,000,000: the product is new';
  return new Problem('invalid-request', `body.stock ${message}`, { errors: [{ path: 'body.stock', message }] });
}

function versionMismatch(productId: string): Problem {
  const detail = `The product ${productId} does not have a version that If-Match names. Nothing was changed: read it again.`;
  return new Problem('version-mismatch', detail, { productId });
}
