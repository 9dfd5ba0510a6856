import { type StoredProduct, unitsAtMost } from '../products/product.ts';
import { Reservations } from './reservations.ts';
import type { ShardPick } from './shard-pick.ts';
import { type Shelf, unitsOf } from './shelf.ts';

/** The units of a reading, and the product as it was known before the reading began. */
interface Counted {
  readonly before: StoredProduct;
  readonly units: number;
}

/**
 * What a process remembers of one shelf. Of a shard's units it knows nothing until it has read them, or was refused by the
 * shard; what it knows is never less than the truth, as long as nobody puts stock on the shelf: it is lowered only by what
 * happened after the reading.
 */
export class ShelfMemory {
  readonly reservations = new Reservations();
  /** Whether an order was turned away by this memory, which therefore is to live short. */
  isShort = false;
  #product: StoredProduct;
  /** The latest reading of all shards. */
  #shelf: Shelf | undefined;
  /** The product as it was before the shards were read, with the units that they held; nothing where one is not known. */
  #counted: Counted | undefined;
  #readAt: number;
  #learned = 0;
  /** Which reading, or refusal, each shard's units are known from. */
  #readings: number[];
  #reading = 1;
  #units: (number | undefined)[];
  /** Shards that served last and that no request uses now, the latest first. */
  #homes: number[] = [];

  /** Remembers a product that was read at `readAt`, in milliseconds since the epoch. */
  constructor(product: StoredProduct, readAt: number) {
    this.#product = product;
    this.#readAt = readAt;
    this.#units = Array(product.shardsInUse).fill(undefined);
    this.#readings = Array(product.shardsInUse).fill(this.#reading);
  }

  /** Takes over a later reading of the product alone: what its shards hold is not known any more. */
  learnProduct(product: StoredProduct, readAt: number): void {
    this.#learn(product, readAt);
    this.#counted = undefined;
    this.#units = Array(product.shardsInUse).fill(undefined);
  }

  /**
   * Takes over a later reading of the whole shelf that began at `readAt`.
   * @param before the product as it was known when the reading began.
   */
  learn(shelf: Shelf, readAt: number, before?: StoredProduct): void {
    this.#learn(shelf.product, readAt);
    this.#shelf = shelf;
    this.#counted = before && { before, units: unitsOf(shelf) };
    this.#units = shelf.shards.map(({ available }) => available);
  }

  #learn(product: StoredProduct, readAt: number): void {
    this.#product = product;
    this.#readAt = readAt;
    this.#learned += 1;
    this.#reading += 1;
    this.#readings = Array(product.shardsInUse).fill(this.#reading);
    this.isShort = false;
  }

  get product(): StoredProduct {
    return this.#product;
  }

  /** The latest reading of all shards, as it was. */
  get shelf(): Shelf | undefined {
    return this.#shelf;
  }

  get readAt(): number {
    return this.#readAt;
  }

  /** How often a later reading was taken over. */
  get learned(): number {
    return this.#learned;
  }

  /** What each shard holds, where it is known. */
  get units(): readonly (number | undefined)[] {
    return this.#units;
  }

  /** What the latest reading has counted, as it may be noted on the product where no refill came since `before`. */
  get counted(): Counted | undefined {
    return this.#counted;
  }

  /** The most units that the shelf may hold now (ms), as far as is known. */
  unitsAtMost(now: number): number {
    const known = this.#units.reduce<number>((sum, units) => sum + (units ?? Number.POSITIVE_INFINITY), 0);
    return Math.min(known, unitsAtMost(this.#product, now));
  }

  /** Whether there are shards of which nothing is known. */
  get isGuessed(): boolean {
    return this.#units.includes(undefined);
  }

  get homes(): readonly number[] {
    return this.#homes;
  }

  /** Whether the product may have more than one shard with units. */
  get hasSiblings(): boolean {
    return this.#units.filter((units) => units !== 0).length > 1;
  }

  /** Reserves units of a shard, which is nobody's home meanwhile. */
  take(shard: number, quantity: number): ShardPick {
    this.reservations.take(shard, quantity);
    this.#homes = this.#homes.filter((home) => home !== shard);
    const { productId, price, version } = this.product;
    return { productId, shard, quantity, price, version, reading: this.#readings[shard] ?? this.#reading };
  }

  /** Ends the use of picked shards; one that served stays a home, one that was in the way does not. */
  putBack(picks: readonly ShardPick[], served: boolean): void {
    for (const { shard, quantity } of picks) {
      if (served && !this.#homes.includes(shard)) this.#homes.unshift(shard);
      this.reservations.putBack(shard, quantity);
    }
  }

  /** Notes that a pick was sold. */
  sold({ shard, reading, quantity }: ShardPick): void {
    const units = this.#units[shard];
    if (units !== undefined && this.#isLatest(shard, reading)) this.#units[shard] = units - quantity;
  }

  /** Notes how many units a shard was seen to hold. */
  left({ shard, reading }: ShardPick, available: number): void {
    if (!this.#isLatest(shard, reading)) return;
    this.#units[shard] = Math.min(available, this.#units[shard] ?? available);
    // It holds what was sold before: a sale that is heard of later must not be taken off once more.
    this.#reading += 1;
    this.#readings[shard] = this.#reading;
  }

  /** What was known later may hold the sale already, and stock that came since: it is not touched. */
  #isLatest(shard: number, reading: number): boolean {
    return (this.#readings[shard] ?? this.#reading) === reading;
  }
}
