import { BATCH_KEYS, COUNT_CALLS } from '../shared/bounds.ts';
import { type Page, pageOf, parseCursor } from '../shared/page.ts';
import type { Trace } from '../shared/trace.ts';
import { type Product, type StoredProduct, shown } from './product.ts';

/** Where the catalogue is read, in no order that means anything. */
export interface Catalogue {
  /** At most `limit` products after the one with that id. */
  page(limit: number, after: string | undefined, trace: Trace): Promise<StoredProduct[]>;
}

/** Where the units of many products are counted at once. */
export interface UnitsCounter {
  counts(products: readonly StoredProduct[], trace: Trace): Promise<ReadonlyMap<string, number>>;
}

/**
 * A page of the catalogue. Its stock is counted in a bounded number of calls: where the products have more shards than those
 * can count, the page ends early and its cursor goes on.
 */
export async function listProducts(
  page: { limit: number; cursor?: string | undefined },
  { products, stock }: { products: Catalogue; stock: UnitsCounter },
  trace: Trace,
): Promise<Page<Product>> {
  const [after] = page.cursor ? parseCursor(page.cursor, 1) : [];
  const found = await products.page(page.limit + 1, after, trace);
  let shards = 0;
  const countable = found.findIndex(({ shardsInUse }) => {
    shards += shardsInUse;
    return shards > COUNT_CALLS * BATCH_KEYS;
  });
  const isCutShort = countable >= 0 && countable < page.limit;
  const counted = found.slice(0, isCutShort ? countable : page.limit);
  const units = await stock.counts(counted, trace);
  const shownProducts = counted.map((product) => shown(product, units.get(product.productId) ?? 0));
  const hasMore = isCutShort || found.length > page.limit;
  return pageOf(shownProducts, page.limit, ({ productId }) => [productId], hasMore);
}
