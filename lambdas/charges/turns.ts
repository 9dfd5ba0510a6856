import type { Clock } from '../shared/clock.ts';

/** First come, first served, by key, inside one process. */
export class Turns {
  readonly #queues = new Map<string, (() => void)[]>();

  /**
   * Waits for the key's turn.
   * @param waitMs milliseconds to wait at most.
   * @returns what ends the turn, or `undefined` when the wait ran out.
   */
  async take(key: string, waitMs: number, clock: Clock): Promise<(() => void) | undefined> {
    const queue = this.#queues.get(key);
    if (!queue) {
      this.#queues.set(key, []);
      return () => this.#next(key);
    }
    return new Promise((resolve) => {
      const start = () => {
        cancel();
        resolve(() => this.#next(key));
      };
      const cancel = clock.after(waitMs, () => {
        queue.splice(queue.indexOf(start), 1);
        resolve(undefined);
      });
      queue.push(start);
    });
  }

  #next(key: string): void {
    const start = this.#queues.get(key)?.shift();
    if (start) start();
    else this.#queues.delete(key);
  }
}
