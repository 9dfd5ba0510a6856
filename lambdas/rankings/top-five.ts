import { TOP_LIFE_MS, TOP_REFRESH_MS, TOP_RETRY_MS, TOP_STALE_MS } from '../shared/bounds.ts';
import type { OptionalRedis } from '../shared/optional-redis.ts';
import { Trace } from '../shared/trace.ts';
import { patiently } from './patience.ts';
import { parseRanking } from './ranking.schema.ts';
import { isNewer, type Ranking, type RankingSources, type Rankings, rankProducts, type Window } from './ranking.ts';

const KEY = 'top-five';
/** Others who replace the copy meanwhile bring it forward as well. */
const COPY_TRIES = 3;

/**
 * Replaces the copy, unless it is another than was seen. KEYS: copy. ARGV: the copy seen or '' for none, the new copy, its
 * life in ms. Returns 1 when it was replaced, else 0.
 */
const REPLACE = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

interface Memory {
  /** `undefined` where the shop has never ranked. */
  readonly ranking: Ranking | undefined;
  /** When the reading began, in milliseconds. */
  readonly readAt: number;
}

/**
 * The top five, read from memory, else Redis, else the durable ranking; each layer may fail. No copy goes back in time.
 *
 * While the stores answer, a reader is at most `TOP_LIFE_MS` behind the copy in Redis, which midnight and `POST /rankings`
 * replace; where they cannot reach Redis, `TOP_STALE_MS` more. While the stores fail, memory is served for `TOP_STALE_MS`.
 */
export class TopFive {
  readonly #rankings: Rankings;
  readonly #redis: OptionalRedis;
  #memory: Memory | undefined;
  #flight: Promise<Ranking | undefined> | undefined;
  #restUntil = 0;

  constructor(rankings: Rankings, redis: OptionalRedis) {
    this.#rankings = rankings;
    this.#redis = redis;
  }

  /**
   * The top five, with the age of its ranking in the trace. Nothing is left running, as Lambda freezes what is.
   * @param empty makes what an empty shop is told.
   * @throws Problem `try-again` when every layer fails and what is in memory is too old.
   */
  async get(empty: () => Ranking, trace: Trace): Promise<Ranking> {
    const ranking = await this.#latest(trace);
    if (!ranking) return empty();
    trace.rankingAgeMs = trace.clock.now() - Date.parse(ranking.asOf);
    return ranking;
  }

  /** Ranks the window and keeps it in every layer. */
  async rank(window: Window, sources: RankingSources, trace: Trace): Promise<Ranking> {
    const ranking = await rankProducts(window, sources, trace);
    if (!(await patiently(trace, () => this.#rankings.keep(ranking, trace)))) return ranking;
    await this.#copy(ranking, trace);
    this.#remember({ ranking, readAt: trace.clock.now() });
    return ranking;
  }

  async #latest(trace: Trace): Promise<Ranking | undefined> {
    const now = trace.clock.now();
    const memory = this.#memory;
    const ageMs = memory ? now - memory.readAt : Number.POSITIVE_INFINITY;
    trace.cache = ageMs < TOP_LIFE_MS ? 'hit' : 'miss';
    if (memory && ageMs < TOP_LIFE_MS) return memory.ranking;
    if (!memory || ageMs >= TOP_STALE_MS) return this.#refresh(trace.remainingMs(), trace);
    if (now < this.#restUntil) return memory.ranking;
    try {
      return await this.#refresh(Math.min(TOP_REFRESH_MS, trace.remainingMs()), trace);
    } catch {
      this.#restUntil = trace.clock.now() + TOP_RETRY_MS;
      return memory.ranking;
    }
  }

  /** Waits for the one flight that fetches for all who ask at once; it ends within the bound of whoever was first. */
  #refresh(boundMs: number, trace: Trace): Promise<Ranking | undefined> {
    this.#flight ??= this.#fetch(new Trace(trace.clock, boundMs)).finally(() => {
      this.#flight = undefined;
    });
    const flight = this.#flight;
    return trace.timed('store', () => flight);
  }

  async #fetch(trace: Trace): Promise<Ranking | undefined> {
    const readAt = trace.clock.now();
    const copied = await this.#redis.ask((redis) => redis.get(KEY));
    let ranking = parseCopy(copied?.answer);
    if (!ranking) {
      ranking = await this.#rankings.latest(trace);
      if (ranking) await this.#copy(ranking, trace);
    }
    // A ranking may have been made here since this reading began.
    if (!this.#memory || this.#memory.readAt < readAt) this.#remember({ ranking, readAt });
    return this.#memory?.ranking;
  }

  #remember({ ranking, readAt }: Memory): void {
    const known = this.#memory?.ranking;
    this.#memory = { ranking: known && ranking && isNewer(known, ranking) ? known : ranking, readAt };
  }

  /** Copies a ranking to Redis, unless a newer one stands there or the time is over. */
  async #copy(ranking: Ranking, trace: Trace): Promise<void> {
    for (let tries = 0; tries < COPY_TRIES && trace.remainingMs() > 0; tries += 1) {
      const copied = await this.#redis.ask((redis) => redis.get(KEY));
      if (!copied) return;
      const kept = parseCopy(copied.answer);
      if ((kept && isNewer(kept, ranking)) || trace.remainingMs() === 0) return;
      const args = [copied.answer ?? '', JSON.stringify(ranking), TOP_STALE_MS];
      const replaced = await this.#redis.ask((redis) => redis.eval(REPLACE, 1, KEY, ...args));
      if (replaced?.answer !== 0) return;
    }
  }
}

/** A copy that is damaged counts as none. */
function parseCopy(copy: string | null | undefined): Ranking | undefined {
  try {
    return copy ? parseRanking(JSON.parse(copy)) : undefined;
  } catch {
    return undefined;
  }
}
