import { startDynamo } from '../../lib/engines/dynamo-engine.ts';
import { startRedis } from '../../lib/engines/redis-engine.ts';
import { localEnvironment } from '../../lib/local/local-environment.ts';

/** Starts the real engines once for all test files and sets their URLs in the environment. */
export default async function startEngines(): Promise<void> {
  const engines = await Promise.all([startDynamo(process.env), startRedis(process.env)]);
  const [dynamo, redis] = engines;
  Object.assign(process.env, localEnvironment(dynamo.url, redis.url, process.env));
  Object.assign(globalThis, { engines });
}
