import type { StoredProduct } from '../products/product.ts';
import { type Shard, shareOf } from './shard.ts';

/** A product with its shards in use, from the first on, as one reading found them. */
export interface Shelf {
  readonly product: StoredProduct;
  readonly shards: readonly Shard[];
  /** Whether shards beyond those in use, which were read too, hold units or took part in a move. */
  readonly hasMovedBeyond?: boolean;
}

/** The shards that the product's last versions have not reached yet, because a PUT is under way or was cut short. */
export function staleShards({ product, shards }: Shelf): Shard[] {
  return shards.filter(({ version }) => version < product.version);
}

/** A shard as it is once the product's version has reached it. */
export function settled(product: StoredProduct, shard: Shard): Shard {
  const { version, price, lastSet } = product;
  if (shard.version >= version) return shard;
  const isSet = shard.version < lastSet.version;
  const available = isSet ? shareOf(lastSet.stock, lastSet.stockShards, shard.index) : shard.available;
  return { ...shard, available, price, version };
}

/** The units of a product. */
export function unitsOf({ product, shards }: Shelf): number {
  return shards.reduce((sum, shard) => sum + settled(product, shard).available, 0);
}
