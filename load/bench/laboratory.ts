import type { Engine } from '../../bin/local/child.ts';
import { startDynamo } from '../../bin/local/dynamo-engine.ts';
import { startRedis } from '../../bin/local/redis-engine.ts';
import { localEnvironment } from '../../bin/local/stage.ts';
import { openShop, type TestShop } from '../../lambdas/testing/shop.ts';
import { storeProfiles } from '../aws-like-store/profiles.ts';
import { type AwsLikeStore, startAwsLikeStore } from '../aws-like-store/proxy.ts';
import type { BenchReport } from './report-shape.ts';

/** What the benchmark runs on: one engine each, and the same store once more as AWS would let it be felt. */
export interface Laboratory {
  readonly urls: Readonly<Record<'plain' | 'aws-like', string>>;
  readonly redisUrl: string;
  readonly awsLike: AwsLikeStore;
  /** What the engines are, such as `Dynoxide`. */
  readonly engines: readonly string[];
  readonly profile: Profile;
  readonly seed: number;
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
  full: { name: 'full', rounds: 5, roundMs: 4_000, rows: 1_000_000 },
  /** For CI: every line of the table in at most three minutes, too short to rely on. */
  short: { name: 'short', rounds: 1, roundMs: 1_000, rows: 20_000 },
} as const satisfies Record<string, Profile>;

/**
 * Starts the engines, empty and in memory, or takes those that `DYNAMODB_ENDPOINT` and `REDIS_URL` name, and tells this
 * process where they are.
 * @param started takes each engine that was started, to be stopped whatever happens.
 */
export async function openLaboratory(
  profile: Profile,
  seed: number,
  started: Pick<Engine, 'stop'>[],
): Promise<Laboratory> {
  const store = await startDynamo();
  started.push(store);
  const redis = await startRedis();
  started.push(redis);
  Object.assign(process.env, localEnvironment(store.url, redis.url));
  const awsLike = await startAwsLikeStore(store.url, storeProfiles.published, seed);
  started.push(awsLike);
  const urls = { plain: store.url, 'aws-like': awsLike.url };
  const engines = [store.description, redis.description];
  return { urls, redisUrl: redis.url, awsLike, engines, profile, seed };
}

/** Opens a shop in tables of its own on one of the stores. */
export async function openShopOn(storeUrl: string): Promise<TestShop> {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = storeUrl;
  const shop = await openShop();
  // The client asks the environment where its store is with its first call.
  await shop.stockOf('nothing');
  return shop;
}
