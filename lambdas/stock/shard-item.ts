import type { Shard } from './shard.ts';

/** The key of a stock shard, `mug#07`: no product id holds a `#`. */
export function shardIdOf(productId: string, index: number): string {
  return `${productId}#${String(index).padStart(2, '0')}`;
}

/** The product of a stock shard. */
export function productIdOf(shardId: string): string {
  return shardId.slice(0, shardId.indexOf('#'));
}

/** The attribute that counts the units a shard sold on a shop day: `sold20261123`. */
export function soldAttribute(day: string): string {
  return `sold${day.replaceAll('-', '')}`;
}

/** Reads a stock shard from its item. */
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

/** The units that a shard's item says were sold, by shop day. */
export function soldOf(item: Record<string, unknown>): Map<string, number> {
  const sold = new Map<string, number>();
  for (const [name, units] of Object.entries(item)) {
    const day = /^sold(\d{4})(\d{2})(\d{2})$/.exec(name);
    if (day) sold.set(`${day[1]}-${day[2]}-${day[3]}`, units as number);
  }
  return sold;
}
