import { openShop, type TestShop } from '../../lambdas/testing/test-shop.ts';
import { startDynamo } from '../../lib/engines/dynamo-engine.ts';
import type { Engine } from '../../lib/engines/engine.ts';
import { startRedis } from '../../lib/engines/redis-engine.ts';
import { localEnvironment } from '../../lib/local/local-environment.ts';
import type { Profile } from './sizes.ts';

/** What all rows of one benchmark share. */
export interface BenchContext {
  readonly redisUrl: string;
  /** Such as `Dynoxide`. */
  readonly engines: readonly string[];
  readonly profile: Profile;
  /** Draws the clients' choices. */
  readonly seed: number;
  /** The DynamoDB engine in use, if any. */
  readonly stores: Pick<Engine, 'stop'>[];
}

/**
 * Starts Redis, or uses the one at `REDIS_URL`, and checks that a DynamoDB engine starts.
 * @param started receives everything that must be stopped at the end.
 * @throws Error if there is no engine.
 */
export async function openContext(
  profile: Profile,
  seed: number,
  started: Pick<Engine, 'stop'>[],
): Promise<BenchContext> {
  const redis = await startRedis(process.env);
  started.push(redis);
  const stores: Pick<Engine, 'stop'>[] = [];
  started.push({ stop: () => stopAll(stores) });
  const engine = await startDynamo(process.env);
  await engine.stop();
  return { redisUrl: redis.url, engines: [engine.description, redis.description], profile, seed, stores };
}

/**
 * Replaces the engine in use with a new, empty, in-memory one, and opens a shop on it; with `DYNAMODB_ENDPOINT`, a shop with
 * new tables there. An engine remembers transaction tokens for ten minutes, and Dynoxide slows down with each: a round must
 * not pay for the rounds before it.
 */
export async function openFreshShop(context: BenchContext): Promise<{ readonly shop: TestShop; readonly url: string }> {
  await stopAll(context.stores);
  const engine = await startDynamo(process.env);
  context.stores.push(engine);
  // The shop's clients find their store as on Lambda: by the environment, at their first call.
  Object.assign(process.env, localEnvironment(engine.url, context.redisUrl, process.env));
  const shop = await openShop();
  await shop.stockOf('nothing');
  return { shop, url: engine.url };
}

async function stopAll(stores: Pick<Engine, 'stop'>[]): Promise<void> {
  for (let store = stores.shift(); store; store = stores.shift()) await store.stop();
}
