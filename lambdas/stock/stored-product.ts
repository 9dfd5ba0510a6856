import { Problem } from '../shared/problem.ts';

/** A product as stored; its units are in its shards. */
export interface StoredProduct {
  readonly productId: string;
  readonly name: string;
  /** In won. */
  readonly price: number;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
  /** Number of shards that its units are to be in. */
  readonly stockShards: number;
  /** Number of shards that may hold units: more than `stockShards` until resharding has drained the others. */
  readonly shardsInUse: number;
  /** 1 for a new product, and one more with every PUT; the `ETag` shows it. */
  readonly version: number;
  /** The last PUT that set the stock: its version, its units, and the number of shards that share them. */
  readonly lastSet: { readonly version: number; readonly stock: number; readonly stockShards: number };
  /** Id of the record of the PUT that wrote this version. */
  readonly writtenBy?: string;
  /** Number of adjustments since this version was written. */
  readonly refills?: number;
  /** The note that `units` were left when an order found too few: valid until the next refill or `until`, in milliseconds. */
  readonly soldDown?: { readonly units: number; readonly refills: number; readonly until: number };
}

/** The most units that a product may have at `now` (milliseconds since the epoch), as its note says; infinity without one. */
export function unitsAtMost({ refills = 0, soldDown }: StoredProduct, now: number): number {
  return soldDown?.refills === refills && now < soldDown.until ? soldDown.units : Number.POSITIVE_INFINITY;
}

/** The path names a product that does not exist. */
export function noSuchProduct(productId: string): Problem {
  return new Problem('not-found', `There is no product ${productId}.`);
}
