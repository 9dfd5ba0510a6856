import { Problem } from '../shared/problem.ts';

/** A product as the API shows it: `price` in won, `stock` in units, `updatedAt` in ISO 8601 UTC. */
export interface Product {
  readonly productId: string;
  readonly name: string;
  readonly price: number;
  readonly stock: number;
  readonly updatedAt: string;
}

/** A product as it is stored; its units are in its stock shards. */
export interface StoredProduct extends Omit<Product, 'stock'> {
  /** How many shards its orders are to use. */
  readonly stockShards: number;
  /** How many shards may hold units, from the first on: more than `stockShards` until those beyond are drained. */
  readonly shardsInUse: number;
  /** 1 for a new product, and one more with every PUT: what its `ETag` shows. */
  readonly version: number;
  /** The last PUT that named the stock: its version, and the units that it shared out over how many shards. */
  readonly lastSet: { readonly version: number; readonly stock: number; readonly stockShards: number };
  /** The record of the PUT that wrote this version. */
  readonly writtenBy?: string;
  /** How often units came back or were delivered since the PUT of this version. */
  readonly refills?: number;
  /** The units that were left when an order found too few: true until the next refill, believed until `until` (ms). */
  readonly soldDown?: { readonly units: number; readonly refills: number; readonly until: number };
}

/** The most units that the product may have now (ms), as far as is known without its shards. */
export function unitsAtMost({ refills = 0, soldDown }: StoredProduct, now: number): number {
  return soldDown?.refills === refills && now < soldDown.until ? soldDown.units : Number.POSITIVE_INFINITY;
}

/** The product as the API shows it, with the units of its shards. */
export function shown({ productId, name, price, updatedAt }: StoredProduct, stock: number): Product {
  return { productId, name, price, stock, updatedAt };
}

/** The strong entity tag of a product: it names the version that PUT wrote, which no sale changes. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

/** The path names a product that is not there. */
export function noSuchProduct(productId: string): Problem {
  return new Problem('not-found', `There is no product ${productId}.`);
}
