import type { Trace } from '../shared/trace.ts';

/** The number of products in a ranking. */
export const TOP_ITEMS = 5;

/** A ranking: the products sold most. `asOf` in ISO 8601 UTC; `from` and `to` are the first and last shop day counted. */
export interface Ranking {
  readonly asOf: string;
  readonly from: string;
  readonly to: string;
  readonly items: readonly RankedProduct[];
}

/** One place of a ranking; `price` in won, `sold` in units. */
export interface RankedProduct {
  readonly rank: number;
  readonly productId: string;
  readonly name: string;
  readonly price: number;
  readonly sold: number;
}

/** The store of the latest ranking. */
export interface Rankings {
  /** The latest ranking, or `undefined` if the shop has never ranked. */
  latest(trace: Trace): Promise<Ranking | undefined>;
  /** Stores a ranking unless the stored one is newer; returns whether it did. */
  keep(ranking: Ranking, trace: Trace): Promise<boolean>;
}

/** Whether a ranking ends on a later day than another, or on the same day and was made later. */
export function isNewer(ranking: Ranking, other: Ranking): boolean {
  return ranking.to === other.to ? ranking.asOf > other.asOf : ranking.to > other.to;
}

/** Whether a product ranks above another: more units sold, ties by product id. */
export function isAhead(
  { productId, sold }: Pick<RankedProduct, 'productId' | 'sold'>,
  other: Pick<RankedProduct, 'productId' | 'sold'>,
): boolean {
  return sold === other.sold ? productId < other.productId : sold > other.sold;
}
