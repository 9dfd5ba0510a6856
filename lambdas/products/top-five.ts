import { TOP_LIFE_MS } from '../shared/bounds.ts';
import type { OptionalRedis } from '../shared/redis.ts';
import type { Trace } from '../shared/trace.ts';
import type { ProductStore } from './product-store.ts';
import { type Ranking, rankProducts, type Window } from './ranking.ts';
import type { RankingStore } from './ranking-store.ts';

const KEY = 'top-five';
/** A day and an hour: the copy outlives the night's ranking being late. */
const COPY_LIFE_S = 25 * 3_600;

/** The top five, read from memory, else Redis, else the durable ranking; each layer may fail. */
export class TopFive {
  readonly #rankings: RankingStore;
  readonly #redis: OptionalRedis;
  #memory: { ranking: Ranking; readAt: number } | undefined;
  #flight: Promise<Ranking> | undefined;

  constructor(rankings: RankingStore, redis: OptionalRedis) {
    this.#rankings = rankings;
    this.#redis = redis;
  }

  /**
   * The top five. A ranking that is old is served all the same while one flight fetches the next.
   * @param empty makes what an empty shop is told.
   * @throws Problem `try-again` when every layer fails and nothing is in memory.
   */
  async get(empty: () => Ranking, trace: Trace): Promise<Ranking> {
    const memory = this.#memory;
    trace.cache = memory ? 'hit' : 'miss';
    if (memory && trace.clock.now() - memory.readAt < TOP_LIFE_MS) return memory.ranking;
    this.#flight ??= this.#fetch(empty, trace).finally(() => {
      this.#flight = undefined;
    });
    if (!memory) return this.#flight;
    // Whoever comes while the flight is under way, or after it failed, gets what is there.
    this.#flight.catch(() => {});
    return memory.ranking;
  }

  /** Ranks the window and keeps it in every layer. */
  async rank(window: Window, products: ProductStore, trace: Trace): Promise<Ranking> {
    const ranking = await rankProducts(window, products, trace);
    if (!(await this.#rankings.keep(ranking, trace))) return ranking;
    await this.#copy(ranking);
    this.#memory = { ranking, readAt: trace.clock.now() };
    return ranking;
  }

  async #fetch(empty: () => Ranking, trace: Trace): Promise<Ranking> {
    const copied = await trace.timed('store', () => this.#redis.ask((redis) => redis.get(KEY)));
    let ranking = parseCopy(copied?.answer);
    if (!ranking) {
      ranking = await this.#rankings.latest(trace);
      if (ranking) await this.#copy(ranking);
    }
    this.#memory = { ranking: ranking ?? empty(), readAt: trace.clock.now() };
    return this.#memory.ranking;
  }

  async #copy(ranking: Ranking): Promise<void> {
    await this.#redis.ask((redis) => redis.set(KEY, JSON.stringify(ranking), 'EX', COPY_LIFE_S));
  }
}

/** A copy that is damaged counts as none. */
function parseCopy(copy: string | null | undefined): Ranking | undefined {
  try {
    return copy ? (JSON.parse(copy) as Ranking) : undefined;
  } catch {
    return undefined;
  }
}
