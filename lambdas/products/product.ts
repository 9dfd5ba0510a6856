import { fullJitterMs } from '../shared/clock.ts';
import { tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import type { ProductStore } from './product-store.ts';

/** A product as the API shows it: `price` in won, `stock` in units, `updatedAt` in ISO 8601 UTC. */
export interface Product {
  readonly productId: string;
  readonly name: string;
  readonly price: number;
  readonly stock: number;
  readonly updatedAt: string;
}

/** What an admin says of a product. Its stock is kept in `stockShards` parts that orders take from side by side. */
export interface ProductDraft {
  readonly name: string;
  readonly price: number;
  readonly stock: number;
  readonly stockShards: number;
}

/** One part of a product's stock. */
export interface Shard {
  readonly index: number;
  readonly available: number;
  /** The product's price, copied so that an order can check it where it writes. */
  readonly price: number;
  /** Units sold by shop day, `2026-11-23`. */
  readonly sold: ReadonlyMap<string, number>;
}

/** A product with all its stock shards, read at one moment. */
export interface Shelf {
  readonly product: Product;
  readonly shards: readonly Shard[];
  /** Changes with every replacement. */
  readonly version: string;
}

/**
 * Creates or replaces a product, all its shards at once; the counts of units sold stay.
 * @throws Problem `try-again` when orders kept the shards busy until the deadline; nothing was changed then.
 */
export async function putProduct(
  productId: string,
  draft: ProductDraft,
  products: ProductStore,
  trace: Trace,
): Promise<Product> {
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    const before = await products.shelf(productId, trace);
    const updatedAt = new Date(trace.clock.now()).toISOString();
    if (await products.replace(productId, draft, updatedAt, before, trace)) {
      return { productId, name: draft.name, price: draft.price, stock: draft.stock, updatedAt };
    }
    await trace.clock.sleep(Math.min(fullJitterMs(attempt, trace.clock), trace.remainingMs()));
  }
  throw tryAgain('Orders kept this product busy. Nothing was changed: send the same request again.');
}

/** The part of `stock` units that one of `shards` holds, as even as whole units allow. */
export function shareOf(stock: number, shards: number, index: number): number {
  if (index >= shards) return 0;
  return Math.floor(stock / shards) + (index < stock % shards ? 1 : 0);
}
