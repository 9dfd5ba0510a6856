import type { Server } from 'node:http';
import { signLocalToken } from '../lambdas/identity/local-token.ts';
import { routes } from '../lambdas/shared/routes.ts';
import type { Engine } from '../lib/engines/child.ts';
import { createTables } from '../lib/engines/create-tables.ts';
import { dataFolder, takeDataFolder } from '../lib/engines/data-folder.ts';
import { startDynamo } from '../lib/engines/dynamo-engine.ts';
import { startRedis } from '../lib/engines/redis-engine.ts';
import { createGateway, type Handlers, type LambdaHandler } from '../lib/local/gateway.ts';
import { localEnvironment } from '../lib/local/local-environment.ts';
import { checkSettings, flags } from '../lib/local/local-settings.ts';
import { scheduleRanking } from '../lib/local/midnight-timer.ts';
import { seed } from '../lib/local/seed.ts';

const HOST = '127.0.0.1';
const DRAIN_MS = 3_000;

interface Stoppable {
  stop(): Promise<void>;
}

/** `npm start`: the whole shop on this machine. `PORT` says where, `--memory` or `STORE=memory` keeps nothing. */
async function main(): Promise<void> {
  const inMemory = flags().memory || process.env.STORE === 'memory';
  checkSettings(process.env);
  const folder = inMemory || process.env.DYNAMODB_ENDPOINT ? undefined : dataFolder;
  const ready = Promise.withResolvers<Handlers>();
  const server = createGateway(ready.promise);
  // The port comes first: nothing is started that a busy port would leave behind.
  await listen(server, Number(process.env.PORT || 3_000));
  if (folder) await takeDataFolder();
  const started: Stoppable[] = [{ stop: () => drain(server) }];
  stopOnSignal(started);
  const [dynamo, redis] = await startEngines(folder, started);
  Object.assign(process.env, localEnvironment(dynamo.url, redis.url));
  Object.assign(process.env, (await createTables('flashcart-')).names);
  const handlers = await loadHandlers();
  await seed(handlers, process.env.JWT_SECRET as string);
  const rank = handlers.get('rankings/rank') as unknown as Parameters<typeof scheduleRanking>[1];
  const midnight = scheduleRanking(process.env.TIME_ZONE as string, rank);
  started.push({ stop: async () => midnight.stop() });
  ready.resolve(handlers);
  // Not localhost, which may be another server's [::1].
  const url = `http://${HOST}:${(server.address() as { port: number }).port}`;
  console.log(await banner(url, [dynamo, redis], folder));
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is busy: stop what uses it' : `cannot be used (${error.code})`;
      reject(new Error(`Port ${port} ${why}, or say another, as in PORT=3001 npm start`));
    });
    server.listen(port, HOST, resolve);
  });
}

async function startEngines(folder: string | undefined, started: Stoppable[]): Promise<[Engine, Engine]> {
  const dynamo = await startDynamo(folder);
  started.push(dynamo);
  const redis = await startRedis();
  started.push(redis);
  return [dynamo, redis];
}

async function loadHandlers(): Promise<Handlers> {
  const handlers = new Map<string, LambdaHandler>();
  for (const { entry } of routes) {
    // Only now, as the handlers read their environment when they are loaded.
    handlers.set(entry, (await import(`../lambdas/${entry}.handler.ts`)).handler);
  }
  return handlers;
}

/** On Ctrl-C, finishes the requests under way and then stops everything that was started, whenever it comes. */
function stopOnSignal(started: readonly Stoppable[]): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Not once: a terminal and npm both pass a Ctrl-C on, and the second must not cut the first one's work short.
    process.on(signal, () => {
      if (!isStopping) void stopAll(started);
      isStopping = true;
    });
  }
}

async function stopAll(started: readonly Stoppable[]): Promise<void> {
  for (const { stop } of started) await stop();
  process.exit(0);
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
  await closed;
}

async function banner(url: string, engines: readonly Engine[], folder: string | undefined): Promise<string> {
  const token = await signLocalToken('alice', false, process.env.JWT_SECRET as string);
  const post = `-H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json'`;
  return `
Flashcart   ${url}
engines     ${engines.map((engine) => engine.description).join(', ')}
data        ${folder ? `${folder}, removed by npm run reset` : dataElsewhere()}

curl ${url}/products/top
curl ${url}/charges ${post} -H 'Idempotency-Key: first-charge' -d '{"amount":100000}'
curl ${url}/orders ${post} -H 'Idempotency-Key: first-order' -d '{"items":[{"productId":"mug","quantity":2}]}'

Ctrl-C stops everything.
`;
}

function dataElsewhere(): string {
  return process.env.DYNAMODB_ENDPOINT ? 'where DYNAMODB_ENDPOINT keeps it' : 'in memory, kept nowhere';
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
