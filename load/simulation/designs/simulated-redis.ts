import { ACQUIRE, RELEASE } from '../../bench/baseline/polling-lock.ts';
import type { VirtualTime } from '../virtual-time.ts';

/** A round trip to Redis in the same region, ms. Source: AWS, "Amazon ElastiCache: sub-millisecond latency"; rounded up. */
const ROUND_TRIP_MS = 1;

/** A Redis of one node that knows what the two scripts of the polling lock mean, and nothing else. */
export class SimulatedRedis {
  readonly #time: VirtualTime;
  readonly #locks = new Map<string, { readonly token: string; readonly endsMs: number }>();

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** @param args the keys, then what the script takes. */
  async eval(script: string, keyCount: number, ...args: readonly (string | number)[]): Promise<number> {
    await this.#time.sleep(ROUND_TRIP_MS);
    const keys = args.slice(0, keyCount).map(String);
    const [token, lifeMs] = args.slice(keyCount);
    if (script === ACQUIRE) return this.#acquire(keys, String(token), Number(lifeMs));
    if (script === RELEASE) return this.#release(keys, String(token));
    throw new Error('The simulated Redis does not know this script.');
  }

  #acquire(keys: readonly string[], token: string, lifeMs: number): number {
    if (keys.some((key) => this.#holder(key))) return 0;
    for (const key of keys) this.#locks.set(key, { token, endsMs: this.#time.elapsedMs + lifeMs });
    return 1;
  }

  #release(keys: readonly string[], token: string): number {
    const own = keys.filter((key) => this.#holder(key) === token);
    for (const key of own) this.#locks.delete(key);
    return own.length;
  }

  #holder(key: string): string | undefined {
    const lock = this.#locks.get(key);
    return lock && lock.endsMs > this.#time.elapsedMs ? lock.token : undefined;
  }
}
