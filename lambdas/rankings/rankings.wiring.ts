import { systemClock } from '../shared/clock.ts';
import { dynamo } from '../shared/dynamo.wiring.ts';
import { environment } from '../shared/environment.ts';
import { OptionalRedis } from '../shared/optional-redis.ts';
import { connectRedis } from '../shared/redis-client.ts';
import { RankingStore } from './ranking-store.ts';
import { TopFive } from './top-five.ts';

/** The shop's calendar: its time zone and how many full days the top five counts. */
export const shop = {
  timeZone: environment('TIME_ZONE'),
  topWindowDays: Number(environment('TOP_WINDOW_DAYS')),
};

/** The process's one top five, so that a ranking made here is seen here at once. */
export const topFive = new TopFive(
  new RankingStore(dynamo, environment('RANKINGS_TABLE')),
  new OptionalRedis(() => connectRedis(environment('REDIS_URL')), systemClock),
);
