import type { Clock } from '../shared/clock.ts';

/** A mutex for each key inside one process, first come, first served. */
export class KeyedMutex {
  readonly #waiters = new Map<string, (() => void)[]>();

  /**
   * Waits for the key's mutex.
   * @param waitMs milliseconds to wait at most.
   * @returns the function that unlocks it, or `undefined` after a timeout.
   */
  async lock(key: string, waitMs: number, clock: Clock): Promise<(() => void) | undefined> {
    const waiters = this.#waiters.get(key);
    if (!waiters) {
      this.#waiters.set(key, []);
      return () => this.#unlock(key);
    }
    return new Promise((resolve) => {
      const wake = () => {
        cancel();
        resolve(() => this.#unlock(key));
      };
      const cancel = clock.after(waitMs, () => {
        waiters.splice(waiters.indexOf(wake), 1);
        resolve(undefined);
      });
      waiters.push(wake);
    });
  }

  #unlock(key: string): void {
    const wake = this.#waiters.get(key)?.shift();
    if (wake) wake();
    else this.#waiters.delete(key);
  }
}
