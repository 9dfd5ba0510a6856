import { isAhead } from './ranking.ts';

/** A product and the units it sold. */
export interface Seller {
  readonly productId: string;
  readonly sold: number;
}

/**
 * The products that sold most, ties by product id; products that sold nothing are left out.
 * @param soldByProduct units sold by product id, for any number of products: they are not sorted as a whole.
 * @param size the most products to return.
 */
export function topSellers(soldByProduct: Iterable<readonly [string, number]>, size: number): Seller[] {
  const best: Seller[] = [];
  for (const [productId, sold] of soldByProduct) {
    const last = best.at(-1);
    if (sold <= 0 || (best.length === size && last && last.sold > sold)) continue;
    best.push({ productId, sold });
    best.sort((a, b) => (isAhead(a, b) ? -1 : 1));
    best.length = Math.min(best.length, size);
  }
  return best;
}
