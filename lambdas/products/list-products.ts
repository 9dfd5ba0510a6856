import { BATCH_KEYS, COUNT_CALLS } from '../shared/bounds.ts';
import { type Page, pageOf, parseCursor } from '../shared/page.ts';
import type { Trace } from '../shared/trace.ts';
import type { StoredProduct } from '../stock/stored-product.ts';
import { type Product, shown } from './product.ts';

/** The catalogue: all products, in no particular order. */
export interface Catalogue {
  /** At most `limit` products that come after the one with the id `after`. */
  page(limit: number, after: string | undefined, trace: Trace): Promise<StoredProduct[]>;
}

/** The stock as listing products needs it. */
interface UnitsCounter {
  /** Units by product id. */
  counts(products: readonly StoredProduct[], trace: Trace): Promise<ReadonlyMap<string, number>>;
}

/**
 * Lists a page of the catalogue.
 *
 * 1. Read the products, one more than the page has, to know whether there is a next page.
 * 2. End the page early if its products have more shards than `COUNT_CALLS` calls can count.
 * 3. Count the units of its products.
 *
 * @throws Problem `invalid-request` if the cursor is damaged; `try-again` if the page cannot be read before the deadline.
 */
export async function listProducts(
  page: { limit: number; cursor?: string | undefined },
  { products, stock }: { products: Catalogue; stock: UnitsCounter },
  trace: Trace,
): Promise<Page<Product>> {
  const [after] = page.cursor ? parseCursor(page.cursor, 1) : [];
  const found = await products.page(page.limit + 1, after, trace);
  const length = Math.min(page.limit, countable(found));
  const listed = found.slice(0, length);
  const units = await stock.counts(listed, trace);
  const items = listed.map((product) => shown(product, units.get(product.productId) ?? 0));
  return pageOf(items, page.limit, ({ productId }) => [productId], found.length > length);
}

/** How many of the first products have few enough shards to be counted for one page. */
function countable(products: readonly StoredProduct[]): number {
  let shards = 0;
  const first = products.findIndex(({ shardsInUse }) => {
    shards += shardsInUse;
    return shards > COUNT_CALLS * BATCH_KEYS;
  });
  return first < 0 ? products.length : first;
}
