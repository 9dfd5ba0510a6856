import { type StoredProduct, unitsAtMost } from '../products/product.ts';
import { PRICE_LIFE_MS, SOLD_OUT_LIFE_MS } from '../shared/bounds.ts';
import type { Clock } from '../shared/clock.ts';
import type { Trace } from '../shared/trace.ts';
import { Flights } from './flights.ts';
import { readSettled, type ShardSettler } from './settle-shards.ts';
import { ShelfMemory } from './shelf-memory.ts';

/** Where products and shelves are read, and what tells when they are changed by this process. */
export interface WatchedStock extends ShardSettler {
  product(productId: string, trace: Trace): Promise<StoredProduct | undefined>;
  /** Notes on the product how many units are left, so that the next who finds too few need not read the shards. */
  noteSoldDown(product: StoredProduct, units: number, trace: Trace): Promise<void>;
  onChanged(listener: (productId: string) => void): void;
}

/** A reading of the product alone, and when it began, in milliseconds since the epoch. */
interface Look {
  readonly product: StoredProduct | undefined;
  readonly readAt: number;
}

/** The shelves that this process remembers, and for how long. Read through, one flight each. */
export class Shelves {
  readonly #stock: WatchedStock;
  readonly #clock: Clock;
  readonly #memories = new Map<string, ShelfMemory>();
  readonly #products = new Flights<ShelfMemory | undefined>();
  readonly #shelves = new Flights<ShelfMemory | undefined>();
  readonly #looks = new Flights<Look>();
  /** How often this process has changed shards so far. */
  #changes = 0;

  constructor(stock: WatchedStock, clock: Clock) {
    this.#stock = stock;
    this.#clock = clock;
    stock.onChanged((productId) => {
      this.#changes += 1;
      this.#memories.delete(productId);
    });
  }

  /**
   * The memory of a product's shelf; `undefined` where there is no such product. Where there is none, or it is too old, the
   * product alone is read, as the first shard that is tried serves most orders.
   */
  async get(productId: string, trace: Trace): Promise<ShelfMemory | undefined> {
    const memory = this.#memories.get(productId);
    // Nobody guesses what is being read.
    const isBeingRead = this.#shelves.isUnderWay(productId) || this.#looks.isUnderWay(productId);
    if (memory?.isGuessed && isBeingRead) return this.readAgain(productId, trace);
    const lifeMs = memory?.isShort ? SOLD_OUT_LIFE_MS : PRICE_LIFE_MS;
    if (memory && this.#clock.now() - memory.readAt < lifeMs) return memory;
    return this.#products.join(productId, () => this.#readProduct(productId, trace), trace);
  }

  /**
   * Looks at the product alone, whether its shelf may still hold `quantity` units, as far as anyone has noted.
   * @returns false where too few are left, and then the memory says so too.
   */
  async mayHold(productId: string, quantity: number, trace: Trace): Promise<boolean> {
    const changes = this.#changes;
    const { product, readAt } = await this.#looks.join(productId, () => this.#lookAt(productId, trace), trace);
    if (!product || unitsAtMost(product, this.#clock.now()) >= quantity || changes !== this.#changes) return true;
    this.#memoryOf(product, readAt);
    return false;
  }

  /** Looks at the product, and where that does not say that too few units are left at all shards. */
  async look(productId: string, quantity: number, trace: Trace): Promise<void> {
    if (await this.mayHold(productId, quantity, trace)) await this.readAgain(productId, trace);
  }

  /**
   * Notes on the product how many units are left, once a reading. Not what was seen since, nor under what the product was in the
   * reading itself: one call does not read the product and its shards at one instant, and a refill between must count. Nor
   * where units were ever moved: no number of readings shows a move that is being written just then.
   */
  async noteShort(memory: ShelfMemory, trace: Trace): Promise<void> {
    const { counted, product, isShort } = memory;
    memory.isShort = true;
    const hasMoved = memory.shelf?.shards.some(({ moves }) => moves > 0);
    if (isShort || hasMoved || !counted || counted.units >= unitsAtMost(product, this.#clock.now())) return;
    await this.#stock.noteSoldDown(counted.before, counted.units, trace);
  }

  /** Reads the whole shelf now, together with whoever else asks for it at the moment. */
  readAgain(productId: string, trace: Trace): Promise<ShelfMemory | undefined> {
    return this.#shelves.join(productId, () => this.#readShelf(productId, trace), trace);
  }

  async #lookAt(productId: string, trace: Trace): Promise<Look> {
    const readAt = this.#clock.now();
    return { readAt, product: await this.#stock.product(productId, trace) };
  }

  async #readProduct(productId: string, trace: Trace): Promise<ShelfMemory | undefined> {
    const changes = this.#changes;
    const { product, readAt } = await this.#lookAt(productId, trace);
    // What was read may be what this process has just thrown away.
    if (changes !== this.#changes) return this.#readProduct(productId, trace);
    if (product) return this.#memoryOf(product, readAt);
    this.#memories.delete(productId);
    return undefined;
  }

  async #readShelf(productId: string, trace: Trace): Promise<ShelfMemory | undefined> {
    // Stock that is put on the shelf while it is being read is not in the reading, so it counts from the start.
    const readAt = this.#clock.now();
    const changes = this.#changes;
    const remembered = this.#memories.get(productId);
    const before = remembered?.product;
    const shelf = await readSettled(productId, this.#stock, trace, remembered?.shelf);
    if (changes !== this.#changes) return this.#readShelf(productId, trace);
    if (!shelf) {
      this.#memories.delete(productId);
      return undefined;
    }
    const memory = this.#memoryOf(shelf.product, readAt);
    memory.learn(shelf, readAt, before);
    return memory;
  }

  /** The memory of a product that was just read: the one there is, with what goes on there, or a new one. */
  #memoryOf(product: StoredProduct, readAt: number): ShelfMemory {
    const known = this.#memories.get(product.productId);
    if (known) known.learnProduct(product, readAt);
    const memory = known ?? new ShelfMemory(product, readAt);
    this.#memories.set(product.productId, memory);
    return memory;
  }
}
