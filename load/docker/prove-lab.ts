import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join, resolve } from 'node:path';
import { copyTables } from '../../bin/deploy/copy-tables.ts';
import { credentials } from '../../bin/deploy/deploy.ts';
import { installMiniStack, startMiniStack } from '../../bin/deploy/ministack.ts';
import { runNode } from '../../bin/deploy/program.ts';
import type { Engine } from '../../bin/local/child.ts';
import { startDynamo } from '../../bin/local/dynamo-engine.ts';
import { startRedis } from '../../bin/local/redis-engine.ts';
import { step } from '../../bin/local/steps.ts';
import { tables } from '../../lambdas/shared/tables.ts';
import type { InfluxDatabase } from '../influx/influx-database.ts';
import type { Plan } from '../plan.ts';
import { findK6 } from '../runner/k6-program.ts';
import { latestRunFolder } from '../runner/run-folder.ts';
import { compose, hasCompose } from './compose.ts';
import { readComposeFile } from './compose-file.ts';
import { LAB_FILE, readLab } from './lab-file.ts';

/**
 * Proves the load lab without Docker: MiniStack plays LocalStack, the k6 of this machine plays its container.
 *
 * 1. Where compose is there, it accepts docker-compose.yml.
 * 2. Run what the service `deploy` runs: deploy the shop, then warm it up.
 * 3. Run `npm run load:run -- smoke` on it: it passes its audit, and its figures are in InfluxDB.
 * 4. Send what Grafana would to the webhook of alerts that nobody has said another for: InfluxDB takes it.
 */
export async function proveLab(database: InfluxDatabase, stopped: AbortSignal): Promise<void> {
  if (hasCompose()) compose('config', '--quiet');
  else console.log('docker compose config: left out, as there is no compose here');
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-lab-'));
  const theirs = existsSync(LAB_FILE) ? readFileSync(LAB_FILE) : undefined;
  const engines: Engine[] = [];
  try {
    const env = await startEngines(folder, engines);
    await deployAsCompose(env, stopped);
    await runSmoke(env, folder, database, stopped);
    await callWebhook(database);
  } finally {
    await Promise.all(engines.map((engine) => engine.stop()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    // A lab that is up in Docker stays known.
    if (theirs) writeFileSync(LAB_FILE, theirs);
    else rmSync(LAB_FILE, { force: true });
  }
}

interface LabEnvironment extends NodeJS.ProcessEnv {
  readonly AWS_ENDPOINT_URL: string;
  /** MiniStack's own DynamoDB does not do, as `copyTables` says. */
  readonly AWS_ENDPOINT_URL_DYNAMODB: string;
  readonly REDIS_URL: string;
}

/** @returns the environment that stands for the lab's. */
async function startEngines(folder: string, engines: Engine[]): Promise<LabEnvironment> {
  const start = async (starting: Promise<Engine>): Promise<string> => {
    const engine = await starting;
    engines.push(engine);
    return engine.url;
  };
  const program = resolve(installMiniStack());
  // Whatever MiniStack and CDK leave lying about goes with the folder.
  Object.assign(process.env, credentials, { TMPDIR: folder });
  const AWS_ENDPOINT_URL_DYNAMODB = await start(startDynamo());
  const REDIS_URL = await start(startRedis());
  const AWS_ENDPOINT_URL = await start(startMiniStack(program, { AWS_ENDPOINT_URL_DYNAMODB }));
  return { ...process.env, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_DYNAMODB, REDIS_URL };
}

async function deployAsCompose(env: LabEnvironment, stopped: AbortSignal): Promise<void> {
  const { command = [] } = readComposeFile().services.deploy;
  const [, deploy = '', warmUp = ''] = [...command.join(' ').matchAll(/node (\S+)/g)].map(([, script]) => script);
  await step(deploy, () => runScript([deploy], env, stopped));
  const { store } = readLab();
  const outputs = Object.values(tables).map(({ name, variable }) => [`${name}Table`, store[variable] as string]);
  await copyTables(Object.fromEntries(outputs), env.AWS_ENDPOINT_URL, env.AWS_ENDPOINT_URL_DYNAMODB);
  await step(warmUp, () => runScript([warmUp], env, stopped));
}

/** The times of the answers are not judged: MiniStack shares the machine with k6. What was sold and charged is. */
async function runSmoke(
  env: LabEnvironment,
  folder: string,
  database: InfluxDatabase,
  stopped: AbortSignal,
): Promise<void> {
  placeStandIn(folder);
  const standIn = {
    PATH: `${folder}${delimiter}${env.PATH}`,
    STAND_IN_K6: findK6(),
    STAND_IN_LOCALSTACK: new URL(env.AWS_ENDPOINT_URL).host,
    STAND_IN_INFLUXDB: new URL(database.url).origin,
  };
  const { status, words } = await step('load:run -- smoke', () =>
    runNode(['load/docker/run.ts', 'smoke'], { ...env, ...standIn }, stopped, 'SIGINT'),
  );
  stopped.throwIfAborted();
  const isSound = words.includes('audit     passed') && (status === 0 || words.includes('thresholds were crossed'));
  if (!isSound) throw new Error(`load:run ended with ${status}:\n${words}`);
  const { path, plan } = latestRunFolder();
  const { baseUrl } = JSON.parse(readFileSync(plan, 'utf8')) as Plan;
  if (!baseUrl.startsWith('http://localstack:4566/')) throw new Error(`k6 was sent to ${baseUrl}.`);
  const [figures] = await database.query(`SELECT count("value") FROM "http_reqs" WHERE "run" = '${basename(path)}'`);
  if (!figures) throw new Error('InfluxDB has no figures of load:run.');
}

async function callWebhook(database: InfluxDatabase): Promise<void> {
  const { ALERT_WEBHOOK_URL = '' } = readComposeFile().services.grafana.environment ?? {};
  const url = ALERT_WEBHOOK_URL.replace('http://influxdb:8086', new URL(database.url).origin);
  const headers = { 'Content-Type': 'application/json' };
  const { status } = await fetch(url, { method: 'POST', headers, body: '{"status":"firing"}' });
  if (status !== 200) throw new Error(`InfluxDB answers the webhook of the alerts with ${status}.`);
}

function placeStandIn(folder: string): void {
  const docker = join(folder, 'docker');
  writeFileSync(
    docker,
    `#!/bin/sh\nexec "${process.execPath}" "${resolve('load/docker/testing/docker-stand-in.ts')}" "$@"\n`,
  );
  chmodSync(docker, 0o755);
}

async function runScript(args: string[], env: NodeJS.ProcessEnv, stopped: AbortSignal): Promise<void> {
  const { status, words } = await runNode(args, env, stopped);
  stopped.throwIfAborted();
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${words}`);
}
