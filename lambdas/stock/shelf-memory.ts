import { KnownUnits } from './known-units.ts';
import type { ShardPick } from './pick.ts';
import { Reservations } from './reservations.ts';
import { type Shelf, unitsOf } from './shelf.ts';
import { type StoredProduct, unitsAtMost } from './stored-product.ts';

/** The units of a reading, and the product as it was known before the reading began. */
interface Counted {
  readonly before: StoredProduct;
  readonly units: number;
}

/** What a process remembers of one shelf: the product, the latest reading, the units of each shard and its home shards. */
export class ShelfMemory {
  readonly units: KnownUnits;
  readonly reservations = new Reservations();
  /** Whether this memory refused an order for want of stock: it then expires after `SOLD_OUT_LIFE_MS`. */
  isShort = false;
  #product: StoredProduct;
  #shelf: Shelf | undefined;
  #counted: Counted | undefined;
  #readAt: number;
  #readings = 0;
  /** Home shards, the latest first. */
  #homes: number[] = [];

  /** Remembers a product that was read at `readAt`, in milliseconds since the epoch; its shards are unknown. */
  constructor(product: StoredProduct, readAt: number) {
    this.#product = product;
    this.#readAt = readAt;
    this.units = new KnownUnits(product.shardsInUse);
  }

  /** Replaces the product by a later reading of it alone, and forgets the units of its shards. */
  learnProduct(product: StoredProduct, readAt: number): void {
    this.#learn(product, readAt);
    this.#counted = undefined;
    this.units.forget(product.shardsInUse);
  }

  /**
   * Replaces product and units by a later reading of the whole shelf that began at `readAt`.
   * @param before the product as it was known when the reading began.
   */
  learn(shelf: Shelf, readAt: number, before?: StoredProduct): void {
    this.#learn(shelf.product, readAt);
    this.#shelf = shelf;
    this.#counted = before && { before, units: unitsOf(shelf) };
    this.units.learn(shelf.shards.map(({ available }) => available));
  }

  #learn(product: StoredProduct, readAt: number): void {
    this.#product = product;
    this.#readAt = readAt;
    this.#readings += 1;
    this.isShort = false;
  }

  get product(): StoredProduct {
    return this.#product;
  }

  /** The latest reading of the whole shelf. */
  get shelf(): Shelf | undefined {
    return this.#shelf;
  }

  /** When the latest reading began, in milliseconds since the epoch. */
  get readAt(): number {
    return this.#readAt;
  }

  /** Number of readings since the memory was made. */
  get readings(): number {
    return this.#readings;
  }

  /** Units of the latest reading; undefined if it was of the product alone, or if no product was known when it began. */
  get counted(): Counted | undefined {
    return this.#counted;
  }

  /** The most units that the shelf may hold at `now`, in milliseconds since the epoch. */
  unitsAtMost(now: number): number {
    return Math.min(this.units.atMost, unitsAtMost(this.#product, now));
  }

  /** Whether the units of a shard are unknown. */
  get isGuessed(): boolean {
    return this.units.byShard.includes(undefined);
  }

  /** Home shards: they served last and no request uses them now; the latest first. */
  get homes(): readonly number[] {
    return this.#homes;
  }

  /** Whether more than one shard may hold units. */
  get hasSiblings(): boolean {
    return this.units.byShard.filter((units) => units !== 0).length > 1;
  }

  /** Reserves units of a shard for a request; until they are released the shard is no home. */
  reserve(shard: number, quantity: number): ShardPick {
    this.reservations.reserve(shard, quantity);
    this.#homes = this.#homes.filter((home) => home !== shard);
    const { productId, price, version } = this.#product;
    return { productId, shard, quantity, price, version, reading: this.units.readingOf(shard) };
  }

  /** Releases picks; their shards become homes if they served the order. */
  release(picks: readonly ShardPick[], served: boolean): void {
    for (const { shard, quantity } of picks) {
      if (served && !this.#homes.includes(shard)) this.#homes.unshift(shard);
      this.reservations.release(shard, quantity);
    }
  }
}
