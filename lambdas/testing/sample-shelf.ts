import type { Shard } from '../stock/shard.ts';
import type { Shelf } from '../stock/shelf.ts';
import type { StoredProduct } from '../stock/stored-product.ts';

/** A shard with these units, at version 1. */
export function shardWith(index: number, available: number, rest: Partial<Shard> = {}): Shard {
  return { index, available, price: 5, version: 1, moves: 0, sold: new Map(), ...rest };
}

/** A shelf at version 1 whose shards hold these units, by index. */
export function shelfWith(units: readonly number[], rest: Partial<StoredProduct> = {}): Shelf {
  const stockShards = rest.stockShards ?? units.length;
  const lastSet = { version: 1, stock: units.reduce((sum, count) => sum + count, 0), stockShards };
  const product = { productId: 'mug', name: 'Mug', price: 5, updatedAt: '', version: 1, lastSet };
  return {
    product: { ...product, stockShards, shardsInUse: units.length, ...rest },
    shards: units.map((available, index) => shardWith(index, available)),
  };
}
