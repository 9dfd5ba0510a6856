import type { Shelf } from '../products/product.ts';
import type { ProductStore } from '../products/product-store.ts';
import { PRICE_LIFE_MS, SOLD_OUT_LIFE_MS } from '../shared/bounds.ts';
import type { Clock } from '../shared/clock.ts';
import type { Trace } from '../shared/trace.ts';

/** Units of one product that one shard is to give. */
export interface Part {
  readonly productId: string;
  readonly shard: number;
  readonly quantity: number;
  /** The price in won that the buyer is asked. */
  readonly price: number;
  /** Which reading of the shelf this was picked from. */
  readonly reading: number;
  /** Shop days whose counts in the shard may be dropped. */
  readonly soldDays: readonly string[];
}

/** What this process remembers of the products it sells: prices, homes and empty shelves. Read through, one flight each. */
export class Shelves {
  readonly #products: ProductStore;
  readonly #clock: Clock;
  readonly #memories = new Map<string, ShelfMemory>();
  readonly #flights = new Map<string, Promise<ShelfMemory | undefined>>();
  /** Products replaced by this process so far. */
  #replacements = 0;

  constructor(products: ProductStore, clock: Clock) {
    this.#products = products;
    this.#clock = clock;
    products.onReplaced((productId) => {
      this.#replacements += 1;
      this.#memories.delete(productId);
    });
  }

  /** The memory of a product's shelf, read when it is not there or too old; `undefined` where there is no such product. */
  async get(productId: string, trace: Trace): Promise<ShelfMemory | undefined> {
    const memory = this.#memories.get(productId);
    const lifeMs = memory?.isShort ? SOLD_OUT_LIFE_MS : PRICE_LIFE_MS;
    if (memory && this.#clock.now() - memory.readAt < lifeMs) return memory;
    return this.readAgain(productId, trace);
  }

  /** Reads the shelf now, together with whoever else asks for it at the moment. */
  async readAgain(productId: string, trace: Trace): Promise<ShelfMemory | undefined> {
    const underWay = this.#flights.get(productId);
    if (underWay) return underWay;
    const flight = this.#read(productId, trace).finally(() => this.#flights.delete(productId));
    this.#flights.set(productId, flight);
    return flight;
  }

  /** Reads the shelf unless it was read since an instant in milliseconds. */
  async readUnlessSince(productId: string, instant: number, trace: Trace): Promise<void> {
    const memory = this.#memories.get(productId);
    if (!memory || memory.readAt < instant) await this.readAgain(productId, trace);
  }

  async #read(productId: string, trace: Trace): Promise<ShelfMemory | undefined> {
    // Stock that is put on the shelf while it is being read is not in the reading, so it counts from the start.
    const readAt = this.#clock.now();
    const replacements = this.#replacements;
    const shelf = await this.#products.shelf(productId, trace);
    // What was read may be what a replacement has just thrown away.
    if (replacements !== this.#replacements) return this.#read(productId, trace);
    if (!shelf) {
      this.#memories.delete(productId);
      return undefined;
    }
    const memory = this.#memories.get(productId) ?? new ShelfMemory(productId);
    memory.learn(shelf, readAt);
    this.#memories.set(productId, memory);
    return memory;
  }
}

/**
 * What a process remembers of one shelf. What it holds of a shard's units is never less than the truth, as long as nobody
 * puts stock on the shelf: it is read from the store and lowered only by what happened after that reading.
 */
export class ShelfMemory {
  readonly productId: string;
  name = '';
  price = 0;
  readAt = 0;
  /** Whether an order was turned away by this memory, which therefore is to live short. */
  isShort = false;
  #reading = 0;
  #available: number[] = [];
  #soldDays: string[][] = [];
  /** Shards that served last and that no request uses now, the latest first. */
  #homes: number[] = [];
  readonly #inUse = new Map<number, number>();

  constructor(productId: string) {
    this.productId = productId;
  }

  /** Takes over a reading of the shelf that began at `readAt`. */
  learn(shelf: Shelf, readAt: number): void {
    this.name = shelf.product.name;
    this.price = shelf.product.price;
    this.readAt = readAt;
    this.isShort = false;
    this.#reading += 1;
    this.#available = shelf.shards.map((shard) => shard.available);
    this.#soldDays = shelf.shards.map((shard) => [...shard.sold.keys()]);
  }

  /**
   * Picks the shards that are to give `quantity` units: a home that no other request uses, else any shard that can serve
   * alone, else several together.
   * @param avoid shards, as `productId/shard`, that are only to be picked when there is no other.
   * @returns undefined when all shards together hold too few.
   */
  pick(quantity: number, avoid: ReadonlySet<string>, clock: Clock): Part[] | undefined {
    const able = this.#available.flatMap((units, shard) => (units >= quantity ? [shard] : []));
    const wanted = able.filter((shard) => !avoid.has(`${this.productId}/${shard}`));
    const candidates = wanted.length > 0 ? wanted : able;
    const shares = candidates.length > 0 ? [{ shard: this.#best(candidates, clock), quantity }] : this.#split(quantity);
    if (!shares) {
      this.isShort = true;
      return undefined;
    }
    return shares.map((share) => {
      this.#inUse.set(share.shard, (this.#inUse.get(share.shard) ?? 0) + 1);
      this.#homes = this.#homes.filter((home) => home !== share.shard);
      const soldDays = this.#soldDays[share.shard] ?? [];
      return { productId: this.productId, ...share, price: this.price, reading: this.#reading, soldDays };
    });
  }

  /** Ends the use of picked shards; one that served stays a home, one that was in the way does not. */
  putBack(parts: readonly Part[], served: boolean): void {
    for (const { shard } of parts) {
      const users = (this.#inUse.get(shard) ?? 1) - 1;
      if (users > 0) this.#inUse.set(shard, users);
      else this.#inUse.delete(shard);
      if (served && !this.#homes.includes(shard)) this.#homes.unshift(shard);
    }
  }

  /** Notes that a part was sold. */
  sold(part: Part): void {
    this.left(part, (this.#available[part.shard] ?? 0) - part.quantity);
  }

  /** Notes how many units a shard was seen to hold. */
  left(part: Part, available: number): void {
    // A later reading may hold the sale already, and stock that came since: it is not touched.
    if (part.reading !== this.#reading) return;
    this.#available[part.shard] = Math.min(available, this.#available[part.shard] ?? 0);
  }

  /** Whether the product has more than one shard with units. */
  get hasSiblings(): boolean {
    return this.#available.filter((units) => units > 0).length > 1;
  }

  #best(candidates: readonly number[], clock: Clock): number {
    const home = this.#homes.find((shard) => candidates.includes(shard));
    if (home !== undefined) return home;
    const idle = candidates.filter((shard) => !this.#inUse.has(shard));
    const pool = idle.length > 0 ? idle : candidates;
    return pool[Math.floor(clock.random() * pool.length)] as number;
  }

  #split(quantity: number): { shard: number; quantity: number }[] | undefined {
    // The fullest first: the fewest items in the transaction.
    const byUnits = this.#available.map((units, shard) => ({ shard, units })).sort((a, b) => b.units - a.units);
    const shares: { shard: number; quantity: number }[] = [];
    let missing = quantity;
    for (const { shard, units } of byUnits) {
      if (missing === 0 || units <= 0) break;
      const share = Math.min(units, missing);
      shares.push({ shard, quantity: share });
      missing -= share;
    }
    return missing === 0 ? shares : undefined;
  }
}
