import type { Clock } from '../shared/clock.ts';
import { addDays, daysBetween, shopDay } from '../shared/shop-day.ts';
import type { Trace } from '../shared/trace.ts';
import { patiently } from './patience.ts';

export const TOP_ITEMS = 5;
/** Emulators fire the midnight event up to 60 s early; five minutes before midnight is taken for midnight. */
const EARLY_MS = 5 * 60_000;
const SCAN_SEGMENTS = 4;

/** The products sold most; `asOf` in ISO 8601 UTC, `from` and `to` are the first and last shop day counted. */
export interface Ranking {
  readonly asOf: string;
  readonly from: string;
  readonly to: string;
  readonly items: readonly RankedProduct[];
}

/** One place of the ranking; `price` in won, `sold` in units. */
export interface RankedProduct {
  readonly rank: number;
  readonly productId: string;
  readonly name: string;
  readonly price: number;
  readonly sold: number;
}

/** The days that a ranking counts. */
export interface Window {
  readonly from: string;
  readonly to: string;
}

/** The full days before the midnight that an event of this instant (ms) stands for, be it early, late or doubled. */
export function midnightWindow(instant: number, shop: { timeZone: string; topWindowDays: number }): Window {
  const today = shopDay(instant + EARLY_MS, shop.timeZone);
  return { from: addDays(today, -shop.topWindowDays), to: addDays(today, -1) };
}

/** The full days before today, and today up to now. */
export function windowNow(clock: Clock, shop: { timeZone: string; topWindowDays: number }): Window {
  const today = shopDay(clock.now(), shop.timeZone);
  return { from: addDays(today, -shop.topWindowDays), to: today };
}

/** Whether a ranking is of later days than another, or of the same and made later. */
export function isNewer(ranking: Ranking, other: Ranking): boolean {
  return ranking.to === other.to ? ranking.asOf > other.asOf : ranking.to > other.to;
}

/** Which segment of the stock is read for the sales of which days, and what ends it early. */
export interface SalesScan {
  readonly segment: number;
  /** How many segments there are: together they hold every shard once. */
  readonly segments: number;
  /** Shop days, `2026-11-23`. */
  readonly days: readonly string[];
  readonly stop: AbortSignal;
}

/** The units that one stock shard of a product sold on the days of a scan. */
export interface SoldShard {
  readonly productId: string;
  readonly sold: number;
}

/** What the stock shards say that they sold. */
export interface Sales {
  /** Pages of a segment's shards that sold on any of the days, in any order: a product's may stand in any segment. */
  shards(scan: SalesScan, trace: Trace): AsyncIterable<readonly SoldShard[]>;
}

/** What products are called. */
export interface ProductNames {
  /** Names and prices by id, without the products that are gone. */
  names(
    productIds: readonly string[],
    trace: Trace,
  ): Promise<ReadonlyMap<string, { readonly name: string; readonly price: number }>>;
}

/** What a ranking is made from. */
export interface RankingSources {
  readonly sales: Sales;
  readonly products: ProductNames;
}

/** Where the latest ranking is kept. */
export interface Rankings {
  /** The latest ranking, or `undefined` where none was made yet. */
  latest(trace: Trace): Promise<Ranking | undefined>;
  /** Keeps a ranking unless the one kept is newer; returns whether it was kept. */
  keep(ranking: Ranking, trace: Trace): Promise<boolean>;
}

/**
 * Ranks the products by units sold in the window, ties by id. Memory grows with the products that sold in the window, about
 * 125 bytes each; shards and products that sold nothing cost none. Every call has ended when it answers or throws.
 * @throws Problem `try-again` when the store stays throttled or fails until the deadline.
 */
export async function rankProducts(
  window: Window,
  { sales, products }: RankingSources,
  trace: Trace,
): Promise<Ranking> {
  // The beginning: a ranking that began later has seen every sale that this one has.
  const asOf = new Date(trace.clock.now()).toISOString();
  const top = new TopSellers(TOP_ITEMS);
  const soldByProduct = await sumSales(daysBetween(window.from, window.to), sales, trace);
  for (const [productId, sold] of soldByProduct) top.add(productId, sold);
  const best = top.best();
  const productIds = best.map(({ productId }) => productId);
  const names = await patiently(trace, () => products.names(productIds, trace));
  // A product that is gone cannot be bought: it is not shown.
  const shown = best.filter(({ productId }) => names.has(productId));
  const items = shown.map(({ productId, sold }, index) => {
    const { name, price } = names.get(productId) as { name: string; price: number };
    return { rank: index + 1, productId, name, price, sold };
  });
  return { asOf, ...window, items };
}

/** The units that each product sold, over all segments: the shards of a product have keys of their own, so they stand anywhere. */
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
    // Without one segment the others are of no use, and nobody would wait for them.
    readSegment(segment).catch((error) => stop.abort(error)),
  );
  await Promise.all(segments);
  stop.signal.throwIfAborted();
  return soldByProduct;
}

/** A product and the units that it sold. */
interface Seller {
  readonly productId: string;
  readonly sold: number;
}

/** Whether a product stands above another: more units sold, ties by id. */
export function isAhead(seller: Seller, other: Seller): boolean {
  return seller.sold === other.sold ? seller.productId < other.productId : seller.sold > other.sold;
}

/** Keeps the few that sold most of any number that are added. */
export class TopSellers {
  readonly #size: number;
  readonly #best: Seller[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** Adds a product; one that sold nothing is left out. */
  add(productId: string, sold: number): void {
    const last = this.#best.at(-1);
    if (sold <= 0 || (this.#best.length === this.#size && last && last.sold > sold)) return;
    this.#best.push({ productId, sold });
    this.#best.sort((a, b) => (isAhead(a, b) ? -1 : 1));
    this.#best.length = Math.min(this.#best.length, this.#size);
  }

  /** The best, most sold first, ties by id. */
  best(): readonly Seller[] {
    return this.#best;
  }
}
