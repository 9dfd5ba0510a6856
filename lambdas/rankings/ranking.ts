import type { Clock } from '../shared/clock.ts';
import { addDays, daysBetween, shopDay } from '../shared/shop-day.ts';
import type { Trace } from '../shared/trace.ts';
import { patiently } from './patience.ts';
import type { ProductStore } from './product-store.ts';

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

/**
 * Ranks the products by units sold in the window, ties by id, in constant memory: the shards of one product stand
 * together in a scan, so each product is summed and dropped before the next, unless it is among the first five.
 * Every call has ended when it answers or throws.
 * @throws Problem `try-again` when the store stays throttled or fails until the deadline.
 */
export async function rankProducts(window: Window, products: ProductStore, trace: Trace): Promise<Ranking> {
  // The beginning: a ranking that began later has seen every sale that this one has.
  const asOf = new Date(trace.clock.now()).toISOString();
  const best = await bestSellers(daysBetween(window.from, window.to), products, trace);
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

async function bestSellers(days: readonly string[], products: ProductStore, trace: Trace): Promise<readonly Seller[]> {
  const top = new TopSellers(TOP_ITEMS);
  // A product that the border of two segments divides is summed across it, not twice by half.
  const atBorders = new Map<string, number>();
  const stop = new AbortController();
  const segments = Array.from({ length: SCAN_SEGMENTS }, (_, segment) => {
    const pages = products.shards({ segment, segments: SCAN_SEGMENTS, days, stop: stop.signal }, trace);
    // Without one segment the others are of no use, and nobody would wait for them.
    return rankSegment(pages, days, top, atBorders).catch((error) => stop.abort(error));
  });
  await Promise.all(segments);
  stop.signal.throwIfAborted();
  for (const [productId, sold] of atBorders) top.add(productId, sold);
  return top.best();
}

async function rankSegment(
  pages: AsyncIterable<{ productId: string; sold: ReadonlyMap<string, number> }[]>,
  days: readonly string[],
  top: TopSellers,
  atBorders: Map<string, number>,
): Promise<void> {
  let open: { productId: string; sold: number } | undefined;
  let isFirst = true;
  const close = (isAtBorder: boolean) => {
    if (!open) return;
    if (isAtBorder) atBorders.set(open.productId, (atBorders.get(open.productId) ?? 0) + open.sold);
    else top.add(open.productId, open.sold);
  };
  for await (const page of pages) {
    for (const { productId, sold } of page) {
      if (open?.productId !== productId) {
        close(isFirst);
        if (open) isFirst = false;
        open = { productId, sold: 0 };
      }
      for (const day of days) open.sold += sold.get(day) ?? 0;
    }
  }
  close(true);
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
