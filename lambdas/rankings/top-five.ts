import { TOP_LIFE_MS, TOP_REFRESH_MS, TOP_RETRY_MS, TOP_STALE_MS } from '../shared/bounds.ts';
import type { OptionalRedis } from '../shared/optional-redis.ts';
import { Trace } from '../shared/trace.ts';
import { isNewer, type Ranking, type Rankings } from './ranking.ts';
import { retryUntilDeadline } from './retry-until-deadline.ts';
import { TopFiveCopy } from './top-five-copy.ts';

interface Memory {
  /** `undefined` if the shop has never ranked. */
  readonly ranking: Ranking | undefined;
  /** When the reading began, in milliseconds since the epoch. */
  readonly readAt: number;
}

/**
 * The top five as served: from memory, else the copy in Redis, else the durable ranking. A layer that fails is skipped, and no
 * layer replaces a ranking by an older one.
 *
 * While the stores answer, a reader is at most `TOP_LIFE_MS` behind the copy in Redis, which midnight and `POST /rankings`
 * replace; if they cannot reach Redis, `TOP_STALE_MS` more. While the stores fail, memory is served for `TOP_STALE_MS`.
 */
export class TopFive {
  readonly #rankings: Rankings;
  readonly #copy: TopFiveCopy;
  #memory: Memory | undefined;
  #flight: Promise<Ranking | undefined> | undefined;
  /** When the stores are read again after they failed, in milliseconds since the epoch. */
  #restUntil = 0;

  constructor(rankings: Rankings, redis: OptionalRedis) {
    this.#rankings = rankings;
    this.#copy = new TopFiveCopy(redis);
  }

  /**
   * The top five; notes the age of its ranking in the trace. When it returns or throws, no call is in flight.
   * @param empty makes the answer of a shop that has never ranked.
   * @throws Problem `try-again` if every layer fails and memory is too old.
   */
  async get(empty: () => Ranking, trace: Trace): Promise<Ranking> {
    const ranking = await this.#latest(trace);
    if (!ranking) return empty();
    trace.rankingAgeMs = trace.clock.now() - Date.parse(ranking.asOf);
    return ranking;
  }

  /**
   * Replaces the ranking in every layer, the durable one first; a layer that has a newer ranking keeps it.
   * @throws Problem `try-again` if the durable ranking cannot be written before the deadline.
   */
  async publish(ranking: Ranking, trace: Trace): Promise<void> {
    if (!(await retryUntilDeadline(trace, () => this.#rankings.keep(ranking, trace)))) return;
    await this.#copy.replace(ranking, TOP_STALE_MS, trace);
    this.#remember({ ranking, readAt: trace.clock.now() });
  }

  /** From memory while it is young; else refreshed; else, if that fails or is slow, from memory until it is stale. */
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

  /**
   * Starts a read of the stores, or joins the one in flight, which ends within the bound of the request that started it.
   * @param boundMs milliseconds that the read may take.
   */
  #refresh(boundMs: number, trace: Trace): Promise<Ranking | undefined> {
    this.#flight ??= this.#fetch(new Trace(trace.clock, boundMs)).finally(() => {
      this.#flight = undefined;
    });
    const flight = this.#flight;
    return trace.timed('store', () => flight);
  }

  async #fetch(trace: Trace): Promise<Ranking | undefined> {
    const readAt = trace.clock.now();
    let ranking = await this.#copy.read();
    if (!ranking) {
      ranking = await this.#rankings.latest(trace);
      if (ranking) await this.#copy.replace(ranking, TOP_STALE_MS, trace);
    }
    // This process may have published a ranking since the reading began.
    if (!this.#memory || this.#memory.readAt < readAt) this.#remember({ ranking, readAt });
    return this.#memory?.ranking;
  }

  #remember({ ranking, readAt }: Memory): void {
    const known = this.#memory?.ranking;
    this.#memory = { ranking: known && ranking && isNewer(known, ranking) ? known : ranking, readAt };
  }
}
