import { createWriteStream } from 'node:fs';
import { createTables } from '../../lib/engines/create-tables.ts';
import { startDynamo } from '../../lib/engines/dynamo-engine.ts';
import { type Engine, startChild, stopChild } from '../../lib/engines/engine.ts';
import { freePort } from '../../lib/engines/free-port.ts';
import { startRedis } from '../../lib/engines/redis-engine.ts';
import { localEnvironment } from '../../lib/local/local-environment.ts';

/** A shop that a run has for itself. */
export interface OwnShop {
  readonly url: string;
  /** Where its store is, as `RunStore` is told. */
  readonly variables: Readonly<Record<string, string>>;
  /** What stands behind it, such as `Dynoxide`. */
  readonly engines: readonly string[];
  /** Writes what the server says from now on to a file. */
  logTo(path: string): void;
}

/**
 * Starts `npm start`'s server with an empty store in memory; engines that `DYNAMODB_ENDPOINT` and `REDIS_URL` name are used.
 * The engines are started here and not by the server, so that the store can be read after the run.
 * @param started takes each thing that was started, at once, so that it can be stopped whatever happens.
 */
export async function startOwnShop(started: { stop(): Promise<void> }[]): Promise<OwnShop> {
  const dynamo = await keep(started, startDynamo(process.env));
  const redis = await keep(started, startRedis(process.env));
  const port = await freePort();
  Object.assign(process.env, localEnvironment(dynamo.url, redis.url, process.env));
  // The same tables as the server's own, which it finds there.
  const names = await createTables('flashcart-', dynamo.url);
  const url = `http://127.0.0.1:${port}`;
  const settings = [`PORT=${port}`, `DYNAMODB_ENDPOINT=${dynamo.url}`, `REDIS_URL=${redis.url}`];
  const server = await startChild('env', [...settings, process.execPath, 'bin/start.ts', '--memory'], async () => {
    const answer = await fetch(`${url}/products/top`, { signal: AbortSignal.timeout(1_000) });
    return answer.ok;
  });
  started.push({ stop: () => stopChild(server) });
  return {
    url,
    variables: { ...names, AWS_ENDPOINT_URL_DYNAMODB: dynamo.url },
    engines: [dynamo.description, redis.description],
    logTo: (path) => server.stdout?.pipe(createWriteStream(path)),
  };
}

async function keep(started: { stop(): Promise<void> }[], starting: Promise<Engine>): Promise<Engine> {
  const engine = await starting;
  started.push(engine);
  return engine;
}
