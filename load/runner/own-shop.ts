import { createWriteStream } from 'node:fs';
import { tables } from '../../lambdas/shared/tables.ts';
import { startDynamo } from '../../lib/engines/dynamo-engine.ts';
import { type Engine, startChild, stopChild } from '../../lib/engines/engine.ts';
import { freePort } from '../../lib/engines/free-port.ts';
import { startRedis } from '../../lib/engines/redis-engine.ts';
import type { Started } from '../../lib/engines/run-command.ts';
import { LOCAL_TABLES, localKeys } from '../../lib/local/local-environment.ts';
import type { AwsKeys } from '../audit/run-store.ts';

/** A shop that is started for a run. */
export interface OwnShop {
  readonly url: string;
  /** The variables and keys of its store, for `RunStore`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly keys: AwsKeys;
  /** The engines behind it, such as `Dynoxide`. */
  readonly engines: readonly string[];
  /** Writes the server's further output to a file. */
  logTo(path: string): void;
}

/**
 * Starts the server of `npm start` with an empty store in memory, or on the engines that `DYNAMODB_ENDPOINT` and `REDIS_URL`
 * name. The engines are started here and not by the server, so that the store outlives it for the audit.
 * @param started receives each process as soon as it runs, so that the caller can stop it.
 */
export async function startOwnShop(started: Started[]): Promise<OwnShop> {
  const dynamo = await keep(started, startDynamo(process.env));
  const redis = await keep(started, startRedis(process.env));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = [`PORT=${port}`, `DYNAMODB_ENDPOINT=${dynamo.url}`, `REDIS_URL=${redis.url}`];
  const server = await startChild('env', [...settings, process.execPath, 'bin/start.ts', '--memory'], async () => {
    const answer = await fetch(`${url}/products/top`, { signal: AbortSignal.timeout(1_000) });
    return answer.ok;
  });
  started.push({ stop: () => stopChild(server) });
  const names = Object.values(tables).map(({ name, variable }) => [variable, `${LOCAL_TABLES}${name}`]);
  return {
    url,
    keys: localKeys,
    engines: [dynamo.description, redis.description],
    variables: { ...Object.fromEntries(names), AWS_ENDPOINT_URL_DYNAMODB: dynamo.url },
    logTo: (path) => server.stdout?.pipe(createWriteStream(path)),
  };
}

async function keep(started: Started[], starting: Promise<Engine>): Promise<Engine> {
  const engine = await starting;
  started.push(engine);
  return engine;
}
