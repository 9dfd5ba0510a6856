/** The most shards of a product. */
export const MAX_SHARDS = 64;

/** The most shards of a product whose PUT does not set `stockShards`. */
const MAX_DEFAULT_SHARDS = 16;
/** Units per shard, at least, by default: one shard then serves an order of a few units, which costs least. */
const MIN_UNITS_PER_SHARD = 8;

/**
 * The number of shards for a stock whose PUT does not set `stockShards`: one per eight units, at least 1 and at most 16. A
 * shard more lets one more order write at the same moment and costs one more read unit per reading; a flash sale sets more.
 */
export function shardsFor(stock: number): number {
  return Math.min(MAX_DEFAULT_SHARDS, Math.max(1, Math.floor(stock / MIN_UNITS_PER_SHARD)));
}

/** A shard: some of a product's units, which orders take side by side with those of other shards. */
export interface Shard {
  readonly index: number;
  /** Units that can be sold. */
  readonly available: number;
  /** The product's price in won, copied so that an order's transaction can check it. */
  readonly price: number;
  /** The latest version of the product that reached the shard; 0 if the shard does not exist. */
  readonly version: number;
  /** Number of moves that the shard took part in. */
  readonly moves: number;
  /** Units sold by shop day, such as `2026-11-23`. */
  readonly sold: ReadonlyMap<string, number>;
}

/** The units of shard `index` if `stock` units are shared out over `shards` shards as evenly as possible. */
export function shareOf(stock: number, shards: number, index: number): number {
  if (index >= shards) return 0;
  return Math.floor(stock / shards) + (index < stock % shards ? 1 : 0);
}
