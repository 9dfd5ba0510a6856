import { PRICE_LIFE_MS, SOLD_OUT_LIFE_MS } from '../shared/bounds.ts';
import type { Clock } from '../shared/clock.ts';
import { Problem } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { readSettled, type ShardSettler } from './settle-shards.ts';
import { ShelfMemory } from './shelf-memory.ts';

/** Where shelves are read, and what tells when they are changed by this process. */
export interface WatchedStock extends ShardSettler {
  onChanged(listener: (productId: string) => void): void;
}

/** The shelves that this process remembers, and for how long. Read through, one flight each. */
export class Shelves {
  readonly #stock: WatchedStock;
  readonly #clock: Clock;
  readonly #memories = new Map<string, ShelfMemory>();
  readonly #flights = new Map<string, Promise<ShelfMemory | undefined>>();
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
    // A flight ends with the deadline of who began it; whoever joined it and has time left begins the next.
    if (underWay) return underWay.catch((error) => this.#retry(error, productId, trace));
    const flight = this.#read(productId, trace).finally(() => this.#flights.delete(productId));
    this.#flights.set(productId, flight);
    return flight;
  }

  #retry(error: unknown, productId: string, trace: Trace): Promise<ShelfMemory | undefined> {
    if (error instanceof Problem && trace.remainingMs() > 0) return this.readAgain(productId, trace);
    throw error;
  }

  async #read(productId: string, trace: Trace): Promise<ShelfMemory | undefined> {
    // Stock that is put on the shelf while it is being read is not in the reading, so it counts from the start.
    const readAt = this.#clock.now();
    const changes = this.#changes;
    const shelf = await readSettled(productId, this.#stock, trace, this.#memories.get(productId)?.shelf);
    // What was read may be what this process has just thrown away.
    if (changes !== this.#changes) return this.#read(productId, trace);
    if (!shelf) {
      this.#memories.delete(productId);
      return undefined;
    }
    const memory = this.#memories.get(productId);
    if (memory) memory.learn(shelf, readAt);
    else this.#memories.set(productId, new ShelfMemory(shelf, readAt));
    return this.#memories.get(productId);
  }
}
