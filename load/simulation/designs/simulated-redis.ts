import { ACQUIRE, RELEASE } from '../../bench/baseline/polling-lock.ts';
import type { VirtualTime } from '../virtual-time.ts';

/** Round trip to Redis in the same region, ms. Source: AWS, "Amazon ElastiCache: sub-millisecond latency"; rounded up. */
const ROUND_TRIP_MS = 1;

/** One Redis node that implements the two scripts of the polling lock and nothing else; it never fails. */
export class SimulatedRedis {
  readonly #time: VirtualTime;
  readonly #locks = new Map<string, { readonly token: string; readonly expiresMs: number }>();

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** @param args the keys, then the script's arguments. */
  async eval(script: string, keyCount: number, ...args: readonly (string | number)[]): Promise<number> {
    await this.#time.sleep(ROUND_TRIP_MS);
    const keys = args.slice(0, keyCount).map(String);
    const [token, lifeMs] = args.slice(keyCount);
    if (script === ACQUIRE) return this.#acquire(keys, String(token), Number(lifeMs));
    if (script === RELEASE) return this.#release(keys, String(token));
    throw new Error('The simulated Redis does not know this script.');
  }

  #acquire(keys: readonly string[], token: string, lifeMs: number): number {
    if (keys.some((key) => this.#tokenOf(key))) return 0;
    for (const key of keys) this.#locks.set(key, { token, expiresMs: this.#time.elapsedMs + lifeMs });
    return 1;
  }

  #release(keys: readonly string[], token: string): number {
    const own = keys.filter((key) => this.#tokenOf(key) === token);
    for (const key of own) this.#locks.delete(key);
    return own.length;
  }

  #tokenOf(key: string): string | undefined {
    const lock = this.#locks.get(key);
    return lock && lock.expiresMs > this.#time.elapsedMs ? lock.token : undefined;
  }
}
