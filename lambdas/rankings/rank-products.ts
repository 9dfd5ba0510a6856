import { daysBetween } from '../shared/shop-day.ts';
import type { Trace } from '../shared/trace.ts';
import { type RankedProduct, type Ranking, TOP_ITEMS } from './ranking.ts';
import type { Window } from './ranking-window.ts';
import { retryUntilDeadline } from './retry-until-deadline.ts';
import { type Seller, topSellers } from './top-sellers.ts';

/** Segments of the stock that are read side by side. */
const SCAN_SEGMENTS = 4;

/** A scan of one segment of the stock. */
export interface SalesScan {
  readonly segment: number;
  /** Number of segments; each shard is in one of them. */
  readonly segments: number;
  /** Shop days whose sales count, such as `2026-11-23`. */
  readonly days: readonly string[];
  /** Ends the scan early. */
  readonly stop: AbortSignal;
}

/** The units that one shard of a product sold on the days of a scan. */
export interface SoldShard {
  readonly productId: string;
  readonly sold: number;
}

/** The sales counts of the shards. */
export interface Sales {
  /** Pages of the segment's shards that sold on any of the days; the shards of a product may be in any segment. */
  shards(scan: SalesScan, trace: Trace): AsyncIterable<readonly SoldShard[]>;
}

/** Names and prices of products. */
export interface ProductNames {
  /** Name and price (won) by product id, without products that do not exist. */
  names(
    productIds: readonly string[],
    trace: Trace,
  ): Promise<ReadonlyMap<string, { readonly name: string; readonly price: number }>>;
}

/** The stores that a ranking is made from. */
export interface RankingSources {
  readonly sales: Sales;
  readonly products: ProductNames;
}

/**
 * Ranks the products by units sold in a window, ties by product id.
 *
 * 1. Sum the units sold by product, over all segments of the stock side by side.
 * 2. Keep the five products that sold most.
 * 3. Add their names and prices, without products that no longer exist.
 *
 * Memory grows by about 125 bytes per product that sold in the window. When it returns or throws, no call is in flight.
 * @throws Problem `try-again` if the store stays throttled or fails until the deadline.
 */
export async function rankProducts(
  window: Window,
  { sales, products }: RankingSources,
  trace: Trace,
): Promise<Ranking> {
  // The start: a ranking that started later includes every sale of this one.
  const asOf = new Date(trace.clock.now()).toISOString();
  const soldByProduct = await sumSales(daysBetween(window.from, window.to), sales, trace);
  const best = topSellers(soldByProduct, TOP_ITEMS);
  return { asOf, ...window, items: await withNames(best, products, trace) };
}

/** @throws what the first failed segment throws, once the others have ended. */
async function sumSales(days: readonly string[], sales: Sales, trace: Trace): Promise<ReadonlyMap<string, number>> {
  const soldByProduct = new Map<string, number>();
  const stop = new AbortController();
  const readSegment = async (segment: number) => {
    for await (const page of sales.shards({ segment, segments: SCAN_SEGMENTS, days, stop: stop.signal }, trace)) {
      for (const { productId, sold } of page) {
        soldByProduct.set(productId, (soldByProduct.get(productId) ?? 0) + sold);
      }
    }
  };
  const segments = Array.from({ length: SCAN_SEGMENTS }, (_, segment) =>
    // Without one segment there is no ranking: the others stop.
    readSegment(segment).catch((error) => stop.abort(error)),
  );
  await Promise.all(segments);
  stop.signal.throwIfAborted();
  return soldByProduct;
}

async function withNames(best: readonly Seller[], products: ProductNames, trace: Trace): Promise<RankedProduct[]> {
  const productIds = best.map(({ productId }) => productId);
  const names = await retryUntilDeadline(trace, () => products.names(productIds, trace));
  const named = best.flatMap((seller) => {
    const found = names.get(seller.productId);
    return found ? [{ ...seller, ...found }] : [];
  });
  return named.map(({ productId, name, price, sold }, index) => ({ rank: index + 1, productId, name, price, sold }));
}
