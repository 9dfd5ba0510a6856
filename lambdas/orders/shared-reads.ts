import { Problem, tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';

interface Waiter<Key, Value> {
  readonly key: Key;
  /** The same for keys that are the same. */
  readonly name: string;
  readonly trace: Trace;
  isOver: boolean;
  readonly resolve: (value: Value | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads by key, one call under way at a time: those who ask meanwhile share the next, so a crowd costs few calls. */
export class SharedReads<Key, Value> {
  readonly #batchSize: number;
  readonly #readAll: (keys: Key[], trace: Trace) => AsyncIterable<readonly [Key, Value | undefined]>;
  #waiters: Waiter<Key, Value>[] = [];
  #isReading = false;

  /** @param readAll reads at most `batchSize` keys, all different, and yields each with its value as soon as it is known. */
  constructor(
    batchSize: number,
    readAll: (keys: Key[], trace: Trace) => AsyncIterable<readonly [Key, Value | undefined]>,
  ) {
    this.#batchSize = batchSize;
    this.#readAll = readAll;
  }

  /**
   * The value of a key, or `undefined` where there is none.
   * @throws Problem `try-again` when the trace's deadline passes, whatever the others of the batch wait for.
   */
  get(key: Key, trace: Trace): Promise<Value | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Value | undefined>();
    const waiter = { key, name: JSON.stringify(key), trace, isOver: false, resolve, reject };
    const cancel = trace.clock.after(trace.remainingMs(), () => reject(tryAgain()));
    this.#waiters.push(waiter);
    if (!this.#isReading) {
      this.#isReading = true;
      // Whoever asks in this turn of the event loop shares the first call too.
      setImmediate(() => this.#drain());
    }
    return promise.finally(() => {
      cancel();
      waiter.isOver = true;
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiters.length > 0) await this.#answer(this.#waiters.splice(0, this.#batchSize));
    this.#isReading = false;
  }

  /** Answers every waiter, one way or the other; never throws. */
  async #answer(batch: readonly Waiter<Key, Value>[]): Promise<void> {
    const byName = Map.groupBy(
      batch.filter((waiter) => !waiter.isOver),
      ({ name }) => name,
    );
    const waiting = [...byName.values()].flat();
    const [first] = waiting;
    if (!first) return;
    const { trace } = waiting.reduce((most, it) => (it.trace.deadlineAt > most.trace.deadlineAt ? it : most), first);
    try {
      const keys = [...byName.values()].map((group) => (group[0] as Waiter<Key, Value>).key);
      for await (const [key, value] of this.#readAll(keys, trace)) {
        const name = JSON.stringify(key);
        for (const waiter of byName.get(name) ?? []) waiter.resolve(value);
        byName.delete(name);
      }
      if (byName.size > 0) throw new Error(`A shared read has left out ${byName.size} of ${keys.length} keys.`);
    } catch (error) {
      await this.#answerFailed([...byName.values()], error);
    }
  }

  /** One key may be what the store refuses: the others are read without it, so they are halved until it is alone. */
  async #answerFailed(groups: readonly Waiter<Key, Value>[][], error: unknown): Promise<void> {
    if (groups.length > 1 && !(error instanceof Problem)) {
      const middle = Math.ceil(groups.length / 2);
      const halves = [groups.slice(0, middle), groups.slice(middle)];
      await Promise.all(halves.map((half) => this.#answer(half.flat())));
    } else {
      for (const waiter of groups.flat()) waiter.reject(error);
    }
  }
}
