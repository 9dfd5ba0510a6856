/** The most shards that the stock of a product is kept in. */
export const MAX_SHARDS = 64;

/** The most that are chosen for a product whose PUT does not say how many. */
const CHOSEN_SHARDS = 16;
/** Units that a chosen shard holds at least: an order of a few units is then served by one shard, which costs least. */
const UNITS_A_SHARD = 8;

/**
 * How many shards a stock of so many units is kept in where nobody says it: one for every eight units, at most 16. Each shard
 * lets one more buyer in at the same moment, and costs a read unit with every reading of the shelf; a flash sale asks for more.
 */
export function shardsFor(stock: number): number {
  return Math.min(CHOSEN_SHARDS, Math.max(1, Math.floor(stock / UNITS_A_SHARD)));
}

/** One part of a product's stock, which orders take from side by side with the others. */
export interface Shard {
  readonly index: number;
  readonly available: number;
  /** The product's price in won, copied so that an order can check it where it writes. */
  readonly price: number;
  /** The version of the product that reached the shard last; 0 where there is no such shard yet. */
  readonly version: number;
  /** How many moves of units it took part in. */
  readonly moves: number;
  /** Units sold by shop day, `2026-11-23`. */
  readonly sold: ReadonlyMap<string, number>;
}

/** The part of `stock` units that one of `shards` holds, as even as whole units allow. */
export function shareOf(stock: number, shards: number, index: number): number {
  if (index >= shards) return 0;
  return Math.floor(stock / shards) + (index < stock % shards ? 1 : 0);
}
