import type { StoredProduct } from '../products/product.ts';
import { Reservations } from './reservations.ts';
import type { ShardPick } from './shard-pick.ts';
import type { Shelf } from './shelf.ts';

/**
 * What a process remembers of one shelf. What it holds of a shard's units is never less than the truth, as long as nobody
 * puts stock on the shelf: it is read from the store and lowered only by what happened after that reading.
 */
export class ShelfMemory {
  readonly reservations = new Reservations();
  /** Whether an order was turned away by this memory, which therefore is to live short. */
  isShort = false;
  #shelf: Shelf;
  #readAt: number;
  #reading = 1;
  #units: number[];
  /** Shards that served last and that no request uses now, the latest first. */
  #homes: number[] = [];

  /** Remembers a reading of the shelf that began at `readAt`. */
  constructor(shelf: Shelf, readAt: number) {
    this.#shelf = shelf;
    this.#readAt = readAt;
    this.#units = shelf.shards.map(({ available }) => available);
  }

  /** Takes over a later reading of the shelf. */
  learn(shelf: Shelf, readAt: number): void {
    this.#shelf = shelf;
    this.#readAt = readAt;
    this.#reading += 1;
    this.#units = shelf.shards.map(({ available }) => available);
    this.isShort = false;
  }

  get product(): StoredProduct {
    return this.#shelf.product;
  }

  /** The latest reading, as it was. */
  get shelf(): Shelf {
    return this.#shelf;
  }

  get readAt(): number {
    return this.#readAt;
  }

  /** What each shard holds, as far as is known. */
  get units(): readonly number[] {
    return this.#units;
  }

  get homes(): readonly number[] {
    return this.#homes;
  }

  /** Whether the product has more than one shard with units. */
  get hasSiblings(): boolean {
    return this.#units.filter((units) => units > 0).length > 1;
  }

  /** Reserves units of a shard, which is nobody's home meanwhile. */
  take(shard: number, quantity: number): ShardPick {
    this.reservations.take(shard, quantity);
    this.#homes = this.#homes.filter((home) => home !== shard);
    const { productId, price, version } = this.product;
    const soldDays = [...(this.#shelf.shards[shard]?.sold.keys() ?? [])];
    return { productId, shard, quantity, price, version, reading: this.#reading, soldDays };
  }

  /** Ends the use of picked shards; one that served stays a home, one that was in the way does not. */
  putBack(picks: readonly ShardPick[], served: boolean): void {
    for (const { shard, quantity } of picks) {
      if (served && !this.#homes.includes(shard)) this.#homes.unshift(shard);
      this.reservations.putBack(shard, quantity);
    }
  }

  /** Notes that a pick was sold. */
  sold(pick: ShardPick): void {
    this.left(pick, (this.#units[pick.shard] ?? 0) - pick.quantity);
  }

  /** Notes how many units a shard was seen to hold. */
  left({ shard, reading }: ShardPick, available: number): void {
    const units = this.#units[shard];
    // A later reading may hold the sale already, and stock that came since: it is not touched.
    if (units !== undefined && reading === this.#reading) this.#units[shard] = Math.min(available, units);
  }
}
