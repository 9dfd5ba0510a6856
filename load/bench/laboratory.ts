import type { Engine } from '../../bin/local/child.ts';
import { startDynamo } from '../../bin/local/dynamo-engine.ts';
import { startRedis } from '../../bin/local/redis-engine.ts';
import { localEnvironment } from '../../bin/local/stage.ts';
import { openShop, type TestShop } from '../../lambdas/testing/shop.ts';
import { storeProfiles } from '../simulation/profiles.ts';
import { type AwsLikeStore, startAwsLikeStore } from '../aws-like-store/proxy.ts';
import type { BenchReport } from './report-shape.ts';

/** A store as it is, or once more as AWS would let it be felt. */
export type StoreName = 'plain' | 'aws-like';

/** What the benchmark runs on. */
export interface Laboratory {
  readonly redisUrl: string;
  /** What the engines are, such as `Dynoxide`. */
  readonly engines: readonly string[];
  readonly profile: Profile;
  readonly seed: number;
  /** The store that is in use, with what stands before it first. */
  readonly stores: Pick<Engine, 'stop'>[];
}

/** A shop on a store that nobody has used before. */
export interface FreshShop {
  readonly shop: TestShop;
  readonly url: string;
  readonly awsLike: AwsLikeStore | undefined;
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
  const redis = await startRedis();
  started.push(redis);
  const stores: Pick<Engine, 'stop'>[] = [];
  started.push({ stop: () => stopAll(stores) });
  const engine = await startDynamo();
  await engine.stop();
  return { redisUrl: redis.url, engines: [engine.description, redis.description], profile, seed, stores };
}

/**
 * Ends the store that is in use and opens a shop on a new one, empty and in memory; where `DYNAMODB_ENDPOINT` names an
 * engine, in new tables there. An engine remembers every transaction's token for ten minutes, and Dynoxide takes the longer
 * the more it remembers: what a round costs must not hang on the rounds before it.
 * @param round draws other latencies of the AWS-like store, the same for every side of the round.
 */
export async function openFreshShop(
  { stores, redisUrl, seed }: Laboratory,
  name: StoreName,
  round = 0,
): Promise<FreshShop> {
  await stopAll(stores);
  const engine = await startDynamo();
  stores.unshift(engine);
  const awsLike =
    name === 'aws-like' ? await startAwsLikeStore(engine.url, storeProfiles.published, seed + round) : undefined;
  if (awsLike) stores.unshift(awsLike);
  const url = awsLike?.url ?? engine.url;
  Object.assign(process.env, localEnvironment(url, redisUrl));
  const shop = await openShop();
  // The client asks the environment where its store is with its first call.
  await shop.stockOf('nothing');
  return { shop, url, awsLike };
}

async function stopAll(stores: Pick<Engine, 'stop'>[]): Promise<void> {
  for (let store = stores.shift(); store; store = stores.shift()) await store.stop();
}
