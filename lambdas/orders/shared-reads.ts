import { Problem, tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';

/** A call of `get` that has no answer yet. */
interface Caller<Key, Value> {
  readonly key: Key;
  /** The key as text: equal keys have equal names. */
  readonly name: string;
  readonly trace: Trace;
  isAnswered: boolean;
  readonly resolve: (value: Value | undefined) => void;
  readonly reject: (error: unknown) => void;
}

type ReadAll<Key, Value> = (keys: Key[], trace: Trace) => AsyncIterable<readonly [Key, Value | undefined]>;

/** Batches reads by key: one batch is in flight at a time, and calls that come meanwhile share the next. */
export class SharedReads<Key, Value> {
  readonly #batchSize: number;
  readonly #readAll: ReadAll<Key, Value>;
  #callers: Caller<Key, Value>[] = [];
  #isReading = false;

  /** @param readAll reads at most `batchSize` different keys, and yields each with its value as soon as it is known. */
  constructor(batchSize: number, readAll: ReadAll<Key, Value>) {
    this.#batchSize = batchSize;
    this.#readAll = readAll;
  }

  /**
   * The value of a key, or `undefined` if there is none.
   * @throws Problem `try-again` at the trace's deadline, even if the batch is read later; else what `readAll` throws for the key.
   */
  get(key: Key, trace: Trace): Promise<Value | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Value | undefined>();
    const caller = { key, name: JSON.stringify(key), trace, isAnswered: false, resolve, reject };
    const cancel = trace.clock.after(trace.remainingMs(), () => reject(tryAgain()));
    this.#callers.push(caller);
    if (!this.#isReading) {
      this.#isReading = true;
      // Calls of the same turn of the event loop share the first batch.
      setImmediate(() => this.#drain());
    }
    return promise.finally(() => {
      cancel();
      caller.isAnswered = true;
    });
  }

  async #drain(): Promise<void> {
    while (this.#callers.length > 0) await this.#answer(this.#callers.splice(0, this.#batchSize));
    this.#isReading = false;
  }

  /** Answers every caller of a batch with a value or an error; never throws. */
  async #answer(batch: readonly Caller<Key, Value>[]): Promise<void> {
    const byName = Map.groupBy(
      batch.filter((caller) => !caller.isAnswered),
      ({ name }) => name,
    );
    const waiting = [...byName.values()].flat();
    const [first] = waiting;
    if (!first) return;
    const { trace } = waiting.reduce((most, it) => (it.trace.deadlineAt > most.trace.deadlineAt ? it : most), first);
    try {
      const keys = [...byName.values()].map((group) => (group[0] as Caller<Key, Value>).key);
      for await (const [key, value] of this.#readAll(keys, trace)) {
        const name = JSON.stringify(key);
        for (const caller of byName.get(name) ?? []) caller.resolve(value);
        byName.delete(name);
      }
      if (byName.size > 0) throw new Error(`A shared read has left out ${byName.size} of ${keys.length} keys.`);
    } catch (error) {
      await this.#answerFailed([...byName.values()], error);
    }
  }

  /** Halves a failed batch until the key that the store refuses is alone: the other keys are still read. */
  async #answerFailed(groups: readonly Caller<Key, Value>[][], error: unknown): Promise<void> {
    if (groups.length > 1 && !(error instanceof Problem)) {
      const middle = Math.ceil(groups.length / 2);
      const halves = [groups.slice(0, middle), groups.slice(middle)];
      await Promise.all(halves.map((half) => this.#answer(half.flat())));
    } else {
      for (const caller of groups.flat()) caller.reject(error);
    }
  }
}
