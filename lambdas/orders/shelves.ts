import type { ProductStore } from '../products/product-store.ts';
import { PRICE_LIFE_MS, SOLD_OUT_LIFE_MS } from '../shared/bounds.ts';
import type { Clock } from '../shared/clock.ts';
import { Problem } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { ShelfMemory } from './shelf-memory.ts';

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
