import type { OptionalRedis } from '../shared/optional-redis.ts';
import type { Trace } from '../shared/trace.ts';
import { parseRanking } from './ranking.schema.ts';
import { isNewer, type Ranking } from './ranking.ts';

const KEY = 'top-five';
/** Attempts to replace the copy; each one fails only if another process has just replaced it. */
const ATTEMPTS = 3;

/**
 * Replaces the copy if it is still the one that was read. KEYS: copy. ARGV: the copy read, or '' for none; the new copy; its
 * life in ms. Returns 1 if it was replaced, else 0.
 */
const REPLACE = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/** The copy of the latest ranking in Redis. Without Redis there is none: no method throws. */
export class TopFiveCopy {
  readonly #redis: OptionalRedis;

  constructor(redis: OptionalRedis) {
    this.#redis = redis;
  }

  /** The copy, or `undefined` if there is none, if it is damaged, or if Redis does not answer. */
  async read(): Promise<Ranking | undefined> {
    const reply = await this.#redis.ask((redis) => redis.get(KEY));
    return parseCopy(reply?.answer);
  }

  /**
   * Replaces the copy, unless it is newer or the deadline has passed.
   * @param lifeMs how long Redis keeps it, in milliseconds.
   */
  async replace(ranking: Ranking, lifeMs: number, trace: Trace): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS && trace.remainingMs() > 0; attempt += 1) {
      const reply = await this.#redis.ask((redis) => redis.get(KEY));
      if (!reply) return;
      const copy = parseCopy(reply.answer);
      if ((copy && isNewer(copy, ranking)) || trace.remainingMs() === 0) return;
      const args = [reply.answer ?? '', JSON.stringify(ranking), lifeMs];
      const replaced = await this.#redis.ask((redis) => redis.eval(REPLACE, 1, KEY, ...args));
      if (replaced?.answer !== 0) return;
    }
  }
}

function parseCopy(text: string | null | undefined): Ranking | undefined {
  try {
    return text ? parseRanking(JSON.parse(text)) : undefined;
  } catch {
    return undefined;
  }
}
