import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { CHARGE_LOCK_LIFE_MS } from '../../../lambdas/shared/bounds.ts';
import type { Clock } from '../../../lambdas/shared/clock.ts';
import { tryAgain } from '../../../lambdas/shared/problem.ts';
import type { Trace } from '../../../lambdas/shared/trace.ts';

/** Retries and the delay between them. Source: `defaultSettings` of redlock 5 (mike-marcacci/node-redlock). */
const RETRIES = 10;
const RETRY_DELAY_MS = 200;
/** At random, up to this much more or less. */
const RETRY_JITTER_MS = 100;

/** The longest time that a caller polls for a lock. */
export const LONGEST_WAIT_MS = RETRIES * (RETRY_DELAY_MS + RETRY_JITTER_MS);

/** Acquires all locks or none. KEYS: locks. ARGV: token, life in ms. Returns 1 if acquired, else 0. */
export const ACQUIRE = `
if redis.call('EXISTS', unpack(KEYS)) > 0 then return 0 end
for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
return 1`;

/** Releases the locks that the caller still holds. KEYS: locks. ARGV: token. Returns how many. */
export const RELEASE = `
local freed = 0
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then freed = freed + redis.call('DEL', key) end
end
return freed`;

/** The old shop's lock: callers poll while it is taken, and acquire it in no order. */
export class PollingLock {
  readonly #redis: Pick<Redis, 'eval'>;
  readonly #clock: Clock;

  constructor(redis: Pick<Redis, 'eval'>, clock: Clock) {
    this.#redis = redis;
    this.#clock = clock;
  }

  /**
   * Runs `work` while holding all the named locks.
   * @throws Problem `try-again`, before `work`, if they are taken at every attempt.
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
