import type { Shard } from './shard.ts';

/** A shard's key in the table `stock`, such as `mug#07`; a product id contains no `#`. */
export function shardIdOf(productId: string, index: number): string {
  return `${productId}#${String(index).padStart(2, '0')}`;
}

/** The product id in a shard's key. */
export function productIdOf(shardId: string): string {
  return shardId.slice(0, shardId.indexOf('#'));
}

/** The attribute that counts the units a shard sold on a shop day: `sold20261123` for `2026-11-23`. */
export function soldAttribute(day: string): string {
  return `sold${day.replaceAll('-', '')}`;
}

/** The shard that an item of the table `stock` holds. */
export function shardOf(item: Record<string, unknown>): Shard {
  const shardId = item.shardId as string;
  return {
    index: Number(shardId.slice(shardId.indexOf('#') + 1)),
    available: item.available as number,
    price: item.price as number,
    version: item.version as number,
    moves: (item.moves as number | undefined) ?? 0,
    sold: soldOf(item),
  };
}

/** Units sold by shop day, from a shard's item. */
export function soldOf(item: Record<string, unknown>): Map<string, number> {
  const sold = new Map<string, number>();
  for (const [name, units] of Object.entries(item)) {
    const day = /^sold(\d{4})(\d{2})(\d{2})$/.exec(name);
    if (day) sold.set(`${day[1]}-${day[2]}-${day[3]}`, units as number);
  }
  return sold;
}
