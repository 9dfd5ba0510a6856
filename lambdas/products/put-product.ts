import { randomUUID } from 'node:crypto';
import { fullJitterMs } from '../shared/clock.ts';
import { digestOf, idOf } from '../shared/ids.ts';
import { Problem, tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { readSettled, type ShardSettler } from '../stock/settle-shards.ts';
import { shardsFor } from '../stock/shard.ts';
import { unitsOf } from '../stock/shelf.ts';
import { spreadUnits, type UnitsMover } from '../stock/spread-units.ts';
import { type Product, type StoredProduct, shown } from './product.ts';
import { isMatch, type VersionCondition } from './version-condition.ts';

/** What an admin says of a product. Without `stock` its units stay; they are kept in `stockShards` parts. */
export interface ProductDraft {
  readonly name: string;
  readonly price: number;
  readonly stock?: number | undefined;
  readonly stockShards?: number | undefined;
}

/** A request to replace a product, or to create it. */
export interface PutProduct {
  readonly userId: string;
  readonly productId: string;
  readonly draft: ProductDraft;
  /** Without one the request is not told from another with the same words. */
  readonly idempotencyKey?: string | undefined;
  /** The version that the product must have; without it any, or none. */
  readonly condition?: VersionCondition | undefined;
}

/** A product as one PUT writes it, in however many tries; its record. */
export interface Replacement {
  readonly userId: string;
  readonly recordId: string;
  readonly fingerprint: string;
  readonly product: StoredProduct;
  /** The units that the PUT set, where it did. */
  readonly stock?: number;
}

/** What became of a try to write a replacement. */
export type ReplaceOutcome =
  | { readonly kind: 'written' | 'changed' | 'busy' | 'unclear' }
  /** The record was there before: of this request's own try, or of an earlier request with the same key. */
  | { readonly kind: 'exists'; readonly replacement: Replacement };

/** Where products are kept. */
export interface Products {
  find(productId: string, trace: Trace): Promise<StoredProduct | undefined>;
  findReplacement(userId: string, recordId: string, trace: Trace): Promise<Replacement | undefined>;
  /** Writes the product and the record, or neither, where the product is still the one before. */
  replace(replacement: Replacement, before: StoredProduct | undefined, trace: Trace): Promise<ReplaceOutcome>;
}

/** A product that was put, with its version, and whether an earlier request with the same key put it. */
export interface PutReceipt {
  readonly product: Product;
  readonly version: number;
  readonly replayed: boolean;
}

/** What is left of a PUT's time where units may be moved no longer: the answer's own reading comes after. */
const NO_MORE_MOVES_MS = 1_500;

/**
 * Creates or replaces a product; its counts of units sold stay.
 *
 * 1. Write the product with the record of the request's key: once, whatever replies are lost.
 * 2. Bring every shard to the product's version: its price, and its share of the stock where the request names it.
 * 3. Where the units lie in other shards than they are to, move them.
 *
 * @throws Problem `invalid-request` where a new product has no stock, `version-mismatch` or `idempotency-key-reused`, and nothing
 * was changed; `try-again` where the outcome is not known.
 */
export async function putProduct(
  request: PutProduct,
  shop: { products: Products; stock: ShardSettler & UnitsMover },
  trace: Trace,
): Promise<PutReceipt> {
  const { replacement, replayed } = await writeOnce(request, shop.products, trace);
  const { product, stock } = replacement;
  let shelf = await readSettled(product.productId, shop.stock, trace);
  const namesShards = stock !== undefined || request.draft.stockShards !== undefined;
  if (shelf && namesShards) shelf = await spreadUnits(shelf, shop.stock, trace, NO_MORE_MOVES_MS);
  const units = stock ?? (shelf ? unitsOf(shelf) : 0);
  return { product: shown(product, units), version: product.version, replayed };
}

async function writeOnce(
  request: PutProduct,
  products: Products,
  trace: Trace,
): Promise<{ replacement: Replacement; replayed: boolean }> {
  const { userId, productId } = request;
  const recordId = idOf('put', userId, request.idempotencyKey ?? randomUUID());
  const fingerprint = fingerprintOf(request);
  const updatedAt = new Date(trace.clock.now()).toISOString();
  let isUnclear = false;
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    const before = await products.find(productId, trace);
    const refusal = refusalOf(request, before);
    if (refusal) {
      // The version may be that of this very request.
      const mayBeMade = isUnclear || request.idempotencyKey !== undefined;
      const made = mayBeMade ? await products.findReplacement(userId, recordId, trace) : undefined;
      if (made) return replay(request, made, fingerprint);
      // A reader may see the product of a transaction before its record.
      if (before?.writtenBy !== recordId) throw isUnclear ? tryAgain() : refusal;
      await trace.clock.sleep(Math.min(fullJitterMs(attempt, trace.clock), trace.remainingMs()));
      continue;
    }
    const product = { ...nextVersion(request, before, updatedAt), writtenBy: recordId };
    const { stock } = request.draft;
    const replacement = { userId, recordId, fingerprint, product, ...(stock !== undefined && { stock }) };
    const outcome = await products.replace(replacement, before, trace);
    if (outcome.kind === 'written') return { replacement, replayed: false };
    if (outcome.kind === 'exists') return replay(request, outcome.replacement, fingerprint);
    isUnclear ||= outcome.kind === 'unclear';
    if (outcome.kind !== 'changed') {
      await trace.clock.sleep(Math.min(fullJitterMs(attempt, trace.clock), trace.remainingMs()));
    }
  }
  throw isUnclear
    ? tryAgain()
    : tryAgain('Other PUTs kept this product busy. Nothing was changed: send the same request again.');
}

function refusalOf(
  { productId, draft, condition }: PutProduct,
  before: StoredProduct | undefined,
): Problem | undefined {
  if (condition && !isMatch(condition, before?.version)) return versionMismatch(productId);
  if (!before && draft.stock === undefined) return stockRequired();
  return undefined;
}

function nextVersion({ productId, draft }: PutProduct, before: StoredProduct | undefined, updatedAt: string) {
  const { name, price, stock } = draft;
  const version = (before?.version ?? 0) + 1;
  const stockShards = draft.stockShards ?? (stock === undefined && before ? before.stockShards : shardsFor(stock ?? 0));
  const lastSet = stock === undefined && before ? before.lastSet : { version, stock: stock ?? 0, stockShards };
  const shardsInUse = Math.max(stockShards, before?.shardsInUse ?? 0);
  return { productId, name, price, stockShards, shardsInUse, version, updatedAt, lastSet };
}

/** Without a key it was an earlier try of this request that made it. */
function replay({ idempotencyKey }: PutProduct, made: Replacement, fingerprint: string) {
  if (made.fingerprint !== fingerprint) throw keyReused();
  return { replacement: made, replayed: idempotencyKey !== undefined };
}

function fingerprintOf({ productId, draft: { name, price, stock, stockShards } }: PutProduct): string {
  return digestOf(JSON.stringify([productId, name, price, stock, stockShards]));
}

function stockRequired(): Problem {
  const message = 'is missing and must be a whole number from 0 to 10,000,000: the product is new';
  return new Problem('invalid-request', `body.stock ${message}`, { errors: [{ path: 'body.stock', message }] });
}

function versionMismatch(productId: string): Problem {
  const detail = `The product ${productId} does not have the version that If-Match names. Nothing was changed: read it again.`;
  return new Problem('version-mismatch', detail, { productId });
}

function keyReused(): Problem {
  const detail = 'This Idempotency-Key belongs to another PUT: use a new key for a new request.';
  return new Problem('idempotency-key-reused', detail);
}
