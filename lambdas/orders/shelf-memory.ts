import type { Shelf } from '../products/product.ts';
import type { Clock } from '../shared/clock.ts';
import type { Trace } from '../shared/trace.ts';
import { shareOut } from './shard-shares.ts';

/** Units of one product that one shard is to give. */
export interface ShardPick {
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

/** What is known of one shard, and what requests of this process are taking from it. */
interface ShardMemory {
  available: number;
  readonly soldDays: readonly string[];
  /** Units that requests under way are taking. */
  taking: number;
  /** Requests under way that take from it. */
  takers: number;
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
  #shards: ShardMemory[] = [];
  /** Shards that served last and that no request uses now, the latest first. */
  #homes: number[] = [];
  readonly #waiting = new Set<AbortController>();

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
    this.#shards = shelf.shards.map(({ available, sold }, shard) => {
      const { taking = 0, takers = 0 } = this.#shards[shard] ?? {};
      return { available, soldDays: [...sold.keys()], taking, takers };
    });
  }

  /**
   * Picks the shards that are to give `quantity` units: a home that no other request uses, else any shard that can serve
   * alone, else several together. What another request of the process is taking is not offered again.
   * @param avoid shards, as `productId/shard`, that are only to be picked when there is no other way.
   * @returns `taken` when only what requests under way are taking could serve, `too-few` when nothing can.
   */
  pick(quantity: number, avoid: ReadonlySet<string>, clock: Clock): ShardPick[] | 'taken' | 'too-few' {
    const free = new Map<number, number>();
    for (const [shard, { available, taking }] of this.#shards.entries()) {
      if (available > taking) free.set(shard, available - taking);
    }
    const wanted = new Map([...free].filter(([shard]) => !avoid.has(`${this.productId}/${shard}`)));
    const choose = (shards: readonly number[]) => this.#best(shards, clock);
    const shares = shareOut(quantity, wanted, choose) ?? shareOut(quantity, free, choose);
    if (shares) return shares.map((share) => this.#take(share.shard, share.quantity));
    const held = this.#shards.reduce((sum, { available }) => sum + available, 0);
    if (held >= quantity) return 'taken';
    this.isShort = true;
    return 'too-few';
  }

  /** Ends the use of picked shards; one that served stays a home, one that was in the way does not. */
  putBack(picks: readonly ShardPick[], served: boolean): void {
    for (const { shard, quantity } of picks) {
      const memory = this.#shards[shard];
      if (memory) {
        memory.taking -= quantity;
        memory.takers -= 1;
      }
      if (served && !this.#homes.includes(shard)) this.#homes.unshift(shard);
    }
    for (const waiting of this.#waiting) waiting.abort();
  }

  /** Waits until a request puts back what it is taking, where one is, or until the deadline. */
  async untilPutBack(trace: Trace): Promise<void> {
    if (this.#shards.every(({ takers }) => takers === 0)) return;
    const putBack = new AbortController();
    this.#waiting.add(putBack);
    await trace.clock.sleep(trace.remainingMs(), putBack.signal);
    this.#waiting.delete(putBack);
  }

  /** Notes that a pick was sold. */
  sold(pick: ShardPick): void {
    this.left(pick, (this.#shards[pick.shard]?.available ?? 0) - pick.quantity);
  }

  /** Notes how many units a shard was seen to hold. */
  left(pick: ShardPick, available: number): void {
    const memory = this.#shards[pick.shard];
    // A later reading may hold the sale already, and stock that came since: it is not touched.
    if (memory && pick.reading === this.#reading) memory.available = Math.min(available, memory.available);
  }

  /** Whether the product has more than one shard with units. */
  get hasSiblings(): boolean {
    return this.#shards.filter(({ available }) => available > 0).length > 1;
  }

  #best(shards: readonly number[], clock: Clock): number {
    const home = this.#homes.find((shard) => shards.includes(shard));
    if (home !== undefined) return home;
    const idle = shards.filter((shard) => this.#shards[shard]?.takers === 0);
    const pool = idle.length > 0 ? idle : shards;
    return pool[Math.floor(clock.random() * pool.length)] as number;
  }

  #take(shard: number, quantity: number): ShardPick {
    const memory = this.#shards[shard] as ShardMemory;
    memory.taking += quantity;
    memory.takers += 1;
    this.#homes = this.#homes.filter((home) => home !== shard);
    const { productId, price } = this;
    return { productId, shard, quantity, price, reading: this.#reading, soldDays: memory.soldDays };
  }
}
