import { PRICE_LIFE_MS, SOLD_OUT_LIFE_MS } from '../shared/bounds.ts';
import type { Clock } from '../shared/clock.ts';
import type { Trace } from '../shared/trace.ts';
import { readSettled, type ShardSettler } from './settle-shards.ts';
import { ShelfMemory } from './shelf-memory.ts';
import { SingleFlight } from './single-flight.ts';
import { type StoredProduct, unitsAtMost } from './stored-product.ts';

/** The stock as the cache needs it: reads, the note of units left, and changes that this process makes. */
export interface WatchedStock extends ShardSettler {
  /** A product without its shards, or `undefined` if it does not exist. */
  product(productId: string, trace: Trace): Promise<StoredProduct | undefined>;
  /** Notes on the product that `units` are left, so that other processes can refuse orders without reading its shards. */
  noteSoldDown(product: StoredProduct, units: number, trace: Trace): Promise<void>;
  /** Calls `listener` with the id of each product whose shards this process changes other than by orders. */
  onChanged(listener: (productId: string) => void): void;
}

/** A reading of the product alone, and when it began, in milliseconds since the epoch. */
interface ProductReading {
  readonly product: StoredProduct | undefined;
  readonly readAt: number;
}

/** The shelves that this process remembers: a read-through cache with one read per product and kind in flight. */
export class ShelfCache {
  readonly #stock: WatchedStock;
  readonly #clock: Clock;
  readonly #memories = new Map<string, ShelfMemory>();
  readonly #missReads = new SingleFlight<ShelfMemory | undefined>();
  readonly #shelfReads = new SingleFlight<ShelfMemory | undefined>();
  readonly #productReads = new SingleFlight<ProductReading>();
  /** Number of changes to shards that this process made: a reading that one of them overtook is stale. */
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
   * The memory of a product's shelf, or `undefined` if there is no such product. A miss reads the product alone: most orders
   * are served by the first shard they try.
   * @throws Problem `try-again` if the store cannot be read before the deadline.
   */
  async get(productId: string, trace: Trace): Promise<ShelfMemory | undefined> {
    const memory = this.#memories.get(productId);
    // While the shards are being read, an order waits for them rather than guess.
    const isInFlight = this.#shelfReads.isInFlight(productId) || this.#productReads.isInFlight(productId);
    if (memory?.isGuessed && isInFlight) return this.refresh(productId, trace);
    const lifeMs = memory?.isShort ? SOLD_OUT_LIFE_MS : PRICE_LIFE_MS;
    if (memory && this.#clock.now() - memory.readAt < lifeMs) return memory;
    return this.#missReads.join(productId, () => this.#readMissing(productId, trace), trace);
  }

  /**
   * Reads the whole shelf, or joins the read in flight.
   * @throws Problem `try-again` if it cannot be read before the deadline.
   */
  refresh(productId: string, trace: Trace): Promise<ShelfMemory | undefined> {
    return this.#shelfReads.join(productId, () => this.#readShelf(productId, trace), trace);
  }

  /**
   * Reads the whole shelf, unless the note on its product says that fewer than `quantity` units are left.
   * @throws Problem `try-again` if it cannot be read before the deadline.
   */
  async refreshUnlessShort(productId: string, quantity: number, trace: Trace): Promise<void> {
    if (await this.mayHold(productId, quantity, trace)) await this.refresh(productId, trace);
  }

  /**
   * Reads the product alone, for one read unit, and its note of units left.
   * @returns false if fewer than `quantity` units are left; the memory then says so too.
   * @throws Problem `try-again` if it cannot be read before the deadline.
   */
  async mayHold(productId: string, quantity: number, trace: Trace): Promise<boolean> {
    const changes = this.#changes;
    const { product, readAt } = await this.#productReads.join(
      productId,
      () => this.#readProduct(productId, trace),
      trace,
    );
    if (!product || unitsAtMost(product, this.#clock.now()) >= quantity || changes !== this.#changes) return true;
    this.#memoryOf(product, readAt);
    return false;
  }

  /**
   * Marks a memory as short and notes on the product how many units are left, once a reading. The note carries the count and
   * the product of the reading's start: one call does not read product and shards at one instant, and a refill in between must
   * void the note. Nothing is noted if units were ever moved: a reading cannot show a move that is being written.
   */
  async noteShort(memory: ShelfMemory, trace: Trace): Promise<void> {
    const { counted, product, isShort } = memory;
    memory.isShort = true;
    const hasMoved = memory.shelf?.shards.some(({ moves }) => moves > 0);
    if (isShort || hasMoved || !counted || counted.units >= unitsAtMost(product, this.#clock.now())) return;
    await this.#stock.noteSoldDown(counted.before, counted.units, trace);
  }

  async #readProduct(productId: string, trace: Trace): Promise<ProductReading> {
    const readAt = this.#clock.now();
    return { readAt, product: await this.#stock.product(productId, trace) };
  }

  async #readMissing(productId: string, trace: Trace): Promise<ShelfMemory | undefined> {
    const changes = this.#changes;
    const { product, readAt } = await this.#readProduct(productId, trace);
    if (changes !== this.#changes) return this.#readMissing(productId, trace);
    if (product) return this.#memoryOf(product, readAt);
    this.#memories.delete(productId);
    return undefined;
  }

  async #readShelf(productId: string, trace: Trace): Promise<ShelfMemory | undefined> {
    // Stock added during the reading may be missing from it: the memory's age counts from the start.
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

  /** The memory of a product that was just read: the existing one, which keeps its reservations and homes, or a new one. */
  #memoryOf(product: StoredProduct, readAt: number): ShelfMemory {
    const known = this.#memories.get(product.productId);
    if (known) known.learnProduct(product, readAt);
    const memory = known ?? new ShelfMemory(product, readAt);
    this.#memories.set(product.productId, memory);
    return memory;
  }
}
