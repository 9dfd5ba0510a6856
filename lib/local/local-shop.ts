import { signLocalToken } from '../../lambdas/identity/local-token.ts';
import { createTables } from '../engines/create-tables.ts';
import { lockDataFolder } from '../engines/data-folder.ts';
import { startDynamo } from '../engines/dynamo-engine.ts';
import { startRedis } from '../engines/redis-engine.ts';
import { createGateway } from './gateway.ts';
import { type Handlers, loadHandlers } from './handlers.ts';
import { drain, listen } from './listen.ts';
import { LOCAL_TABLES, localEnvironment } from './local-environment.ts';
import type { LocalSettings } from './local-settings.ts';
import { scheduleRanking } from './midnight-timer.ts';
import { seed } from './seed.ts';

/**
 * Starts the whole shop on this machine.
 * @param started takes each part as it is started, in the order in which they are to be stopped.
 * @returns the banner.
 * @throws Error with one sentence if the port, the data folder or an engine cannot be used.
 */
export async function startLocalShop(settings: LocalSettings, started: { stop(): Promise<void> }[]): Promise<string> {
  const { port, dataFolder, env } = settings;
  const ready = Promise.withResolvers<Handlers>();
  const server = createGateway(ready.promise);
  // The port first: if it is busy, no engine has to be stopped again.
  const url = await listen(server, port);
  started.push({ stop: () => drain(server) });
  if (dataFolder) await lockDataFolder(dataFolder);
  const dynamo = await startDynamo(env, dataFolder);
  started.push(dynamo);
  const redis = await startRedis(env);
  started.push(redis);
  const variables = localEnvironment(dynamo.url, redis.url, env);
  const handlers = await loadHandlers({ ...variables, ...(await createTables(LOCAL_TABLES, dynamo.url)) });
  await seed(handlers, variables.JWT_SECRET);
  const rank = handlers.get('rankings/rank') as unknown as Parameters<typeof scheduleRanking>[1];
  const midnight = scheduleRanking(variables.TIME_ZONE, rank);
  started.push({ stop: async () => midnight.stop() });
  ready.resolve(handlers);
  const token = await signLocalToken('alice', false, variables.JWT_SECRET);
  return banner(url, `${dynamo.description}, ${redis.description}`, keptIn(settings), token);
}

function keptIn({ dataFolder, env }: LocalSettings): string {
  if (dataFolder) return `${dataFolder}, removed by npm run reset`;
  return env.DYNAMODB_ENDPOINT ? 'in the engine at DYNAMODB_ENDPOINT' : 'in memory, lost at the end';
}

function banner(url: string, engines: string, data: string, token: string): string {
  const post = `-H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json'`;
  return `
Flashcart   ${url}
engines     ${engines}
data        ${data}

curl ${url}/products/top
curl ${url}/charges ${post} -H 'Idempotency-Key: first-charge' -d '{"amount":100000}'
curl ${url}/orders ${post} -H 'Idempotency-Key: first-order' -d '{"items":[{"productId":"mug","quantity":2}]}'

Ctrl-C stops everything.
`;
}
