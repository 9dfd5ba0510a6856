import type { Shard } from './product.ts';

/** The sort key of a product's own item; every other item under its key is a stock shard. */
export const INFO = 'INFO';

/** The sort key of a stock shard, `STOCK#07`. */
export function shardPart(index: number): string {
  return `STOCK#${String(index).padStart(2, '0')}`;
}

/** The attribute that counts the units a shard sold on a shop day: `sold20261123`. */
export function soldAttribute(day: string): string {
  return `sold${day.replaceAll('-', '')}`;
}

/** Reads a stock shard from its item. */
export function shardOf(item: Record<string, unknown>): Shard {
  const sold = new Map<string, number>();
  for (const [name, units] of Object.entries(item)) {
    const day = /^sold(\d{4})(\d{2})(\d{2})$/.exec(name);
    if (day) sold.set(`${day[1]}-${day[2]}-${day[3]}`, units as number);
  }
  return {
    index: Number(String(item.part).slice('STOCK#'.length)),
    available: item.available as number,
    price: item.price as number,
    sold,
  };
}
