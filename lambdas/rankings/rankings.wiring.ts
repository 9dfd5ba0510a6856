import { systemClock } from '../shared/clock.ts';
import { dynamo } from '../shared/dynamo.wiring.ts';
import { environment } from '../shared/environment.ts';
import { OptionalRedis } from '../shared/optional-redis.ts';
import { connectRedis } from '../shared/redis-client.ts';
import type { Calendar } from '../shared/shop-day.ts';
import { RankingStore } from './ranking-store.ts';
import { TopFive } from './top-five.ts';

/** The shop's calendar. */
export const calendar: Calendar = {
  timeZone: environment('TIME_ZONE'),
  topWindowDays: Number(environment('TOP_WINDOW_DAYS')),
};

/** The one top five of the execution environment: it serves a ranking that it has published at once. */
export const topFive = new TopFive(
  new RankingStore(dynamo, environment('RANKINGS_TABLE')),
  new OptionalRedis(() => connectRedis(environment('REDIS_URL')), systemClock),
);
