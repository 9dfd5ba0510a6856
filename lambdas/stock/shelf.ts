import { type Shard, shareOf } from './shard.ts';
import type { StoredProduct } from './stored-product.ts';

/** A shelf: a product and all its shards in use, by index, as one reading found them. */
export interface Shelf {
  readonly product: StoredProduct;
  readonly shards: readonly Shard[];
  /** Whether a shard beyond those in use, which was read too, holds units or took part in a move. */
  readonly hasMovedBeyond?: boolean;
}

/** The shards that the product's version has not reached, because a PUT is in progress or was interrupted. */
export function staleShards({ product, shards }: Shelf): Shard[] {
  return shards.filter(({ version }) => version < product.version);
}

/** A shard as it will be when the product's version has reached it. */
export function settled(product: StoredProduct, shard: Shard): Shard {
  const { version, price, lastSet } = product;
  if (shard.version >= version) return shard;
  const isSet = shard.version < lastSet.version;
  const available = isSet ? shareOf(lastSet.stock, lastSet.stockShards, shard.index) : shard.available;
  return { ...shard, available, price, version };
}

/** The units of a shelf, each shard counted as it will be when the product's version has reached it. */
export function unitsOf({ product, shards }: Shelf): number {
  return shards.reduce((sum, shard) => sum + settled(product, shard).available, 0);
}
