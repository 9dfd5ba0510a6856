import type { Trace } from '../shared/trace.ts';

interface Waiter<Key, Value> {
  readonly key: Key;
  readonly trace: Trace;
  readonly resolve: (value: Value | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads by key, one call under way at a time: those who ask meanwhile share the next, so a crowd costs few calls. */
export class SharedReads<Key, Value> {
  readonly #batchSize: number;
  readonly #readAll: (keys: Key[], trace: Trace) => Promise<(Value | undefined)[]>;
  #waiters: Waiter<Key, Value>[] = [];
  #isReading = false;

  /** @param readAll reads at most `batchSize` keys, all different, and answers in their order. */
  constructor(batchSize: number, readAll: (keys: Key[], trace: Trace) => Promise<(Value | undefined)[]>) {
    this.#batchSize = batchSize;
    this.#readAll = readAll;
  }

  /** The value of a key, or `undefined` where there is none. */
  get(key: Key, trace: Trace): Promise<Value | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ key, trace, resolve, reject });
      if (this.#isReading) return;
      this.#isReading = true;
      // Whoever asks in this turn of the event loop shares the first call too.
      setImmediate(() => this.#drain());
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiters.length > 0) {
      const batch = this.#waiters.splice(0, this.#batchSize);
      const byKey = Map.groupBy(batch, (waiter) => JSON.stringify(waiter.key));
      const groups = [...byKey.values()];
      // The last who came has the most time left.
      const { trace } = batch.at(-1) as Waiter<Key, Value>;
      try {
        const values = await this.#readAll(
          groups.map((group) => (group[0] as Waiter<Key, Value>).key),
          trace,
        );
        for (const [index, group] of groups.entries()) for (const waiter of group) waiter.resolve(values[index]);
      } catch (error) {
        for (const waiter of batch) waiter.reject(error);
      }
    }
    this.#isReading = false;
  }
}
