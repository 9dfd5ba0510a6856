import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { CHARGE_LOCK_LIFE_MS } from '../../../lambdas/shared/bounds.ts';
import type { Clock } from '../../../lambdas/shared/clock.ts';
import { tryAgain } from '../../../lambdas/shared/problem.ts';
import type { Trace } from '../../../lambdas/shared/trace.ts';

/** Tries after the first, and the milliseconds between two. Source: `defaultSettings` of redlock 5 (mike-marcacci/node-redlock). */
const RETRIES = 10;
export const RETRY_DELAY_MS = 200;
/** Up to so much more, or less, by chance. */
const RETRY_JITTER_MS = 100;

/** The longest that a caller polls for a lock. */
export const LONGEST_WAIT_MS = RETRIES * (RETRY_DELAY_MS + RETRY_JITTER_MS);

/** Takes all keys or none. KEYS: locks. ARGV: token, life in ms. Returns 1 when they are the caller's, else 0. */
export const ACQUIRE = `
if redis.call('EXISTS', unpack(KEYS)) > 0 then return 0 end
for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
return 1`;

/** Frees the keys that are still the caller's. KEYS: locks. ARGV: token. Returns how many it freed. */
export const RELEASE = `
local freed = 0
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then freed = freed + redis.call('DEL', key) end
end
return freed`;

/** The old shop's lock: whoever finds it taken asks again later, in no order. What it guards is right only while it is held. */
export class PollingLock {
  readonly #redis: Pick<Redis, 'eval'>;
  readonly #clock: Clock;

  constructor(redis: Pick<Redis, 'eval'>, clock: Clock) {
    this.#redis = redis;
    this.#clock = clock;
  }

  /**
   * Does `work` while all the named locks are held.
   * @throws Problem `try-again` where they are taken at every try; nothing was done then.
   */
  async hold<T>(names: readonly string[], trace: Trace, work: () => Promise<T>): Promise<T> {
    const keys = names.map((name) => `baseline-lock:${name}`);
    const token = randomUUID();
    if (!(await trace.timed('lock', () => this.#acquire(keys, token)))) throw tryAgain();
    try {
      return await work();
    } finally {
      await this.#redis.eval(RELEASE, keys.length, ...keys, token);
    }
  }

  async #acquire(keys: readonly string[], token: string): Promise<boolean> {
    for (let retry = 0; ; retry += 1) {
      if ((await this.#redis.eval(ACQUIRE, keys.length, ...keys, token, CHARGE_LOCK_LIFE_MS)) === 1) return true;
      if (retry === RETRIES) return false;
      await this.#clock.sleep(RETRY_DELAY_MS + (2 * this.#clock.random() - 1) * RETRY_JITTER_MS);
    }
  }
}
