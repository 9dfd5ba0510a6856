import { openShop, type TestShop } from '../../lambdas/testing/test-shop.ts';
import { startDynamo } from '../../lib/engines/dynamo-engine.ts';
import type { Engine } from '../../lib/engines/engine.ts';
import { startRedis } from '../../lib/engines/redis-engine.ts';
import { localEnvironment } from '../../lib/local/local-environment.ts';
import type { BenchReport } from './report-shape.ts';

/** What the benchmark runs on. */
export interface Laboratory {
  readonly redisUrl: string;
  /** What the engines are, such as `Dynoxide`. */
  readonly engines: readonly string[];
  readonly profile: Profile;
  readonly seed: number;
  /** The store that is in use, if any. */
  readonly stores: Pick<Engine, 'stop'>[];
}

/** A shop on a store that nobody has used before. */
export interface FreshShop {
  readonly shop: TestShop;
  readonly url: string;
}

/** How much is measured. */
export interface Profile {
  readonly name: BenchReport['profile'];
  readonly rounds: number;
  readonly roundMs: number;
  /** Rows that the top five is ranked from. */
  readonly rows: number;
}

export const profiles = {
  full: { name: 'full', rounds: 5, roundMs: 2_500, rows: 1_000_000 },
  /** For CI: every line of the table in at most three minutes, too short to rely on. */
  short: { name: 'short', rounds: 1, roundMs: 1_000, rows: 20_000 },
} as const satisfies Record<string, Profile>;

/**
 * Starts Redis, or takes the one that `REDIS_URL` names, and makes sure of a DynamoDB engine.
 * @param started takes each thing that was started, to be stopped whatever happens.
 */
export async function openLaboratory(
  profile: Profile,
  seed: number,
  started: Pick<Engine, 'stop'>[],
): Promise<Laboratory> {
  const redis = await startRedis(process.env);
  started.push(redis);
  const stores: Pick<Engine, 'stop'>[] = [];
  started.push({ stop: () => stopAll(stores) });
  const engine = await startDynamo(process.env);
  await engine.stop();
  return { redisUrl: redis.url, engines: [engine.description, redis.description], profile, seed, stores };
}

/**
 * Ends the store that is in use and opens a shop on a new one, empty and in memory; where `DYNAMODB_ENDPOINT` names an
 * engine, in new tables there. An engine remembers every transaction's token for ten minutes, and Dynoxide takes the longer
 * the more it remembers: what a round costs must not hang on the rounds before it.
 */
export async function openFreshShop({ stores, redisUrl }: Laboratory): Promise<FreshShop> {
  await stopAll(stores);
  const engine = await startDynamo(process.env);
  stores.push(engine);
  Object.assign(process.env, localEnvironment(engine.url, redisUrl, process.env));
  const shop = await openShop();
  // The client asks the environment where its store is with its first call.
  await shop.stockOf('nothing');
  return { shop, url: engine.url };
}

async function stopAll(stores: Pick<Engine, 'stop'>[]): Promise<void> {
  for (let store = stores.shift(); store; store = stores.shift()) await store.stop();
}
