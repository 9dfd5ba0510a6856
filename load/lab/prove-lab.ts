import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join, resolve } from 'node:path';
import { credentials } from '../../lib/deploy/deploy.ts';
import { installMiniStack, startMiniStack } from '../../lib/deploy/ministack.ts';
import { startDynamo } from '../../lib/engines/dynamo-engine.ts';
import type { Engine } from '../../lib/engines/engine.ts';
import { startRedis } from '../../lib/engines/redis-engine.ts';
import { type Ending, runNode } from '../../lib/engines/run-node.ts';
import { step } from '../../lib/engines/steps.ts';
import type { InfluxDatabase } from '../runner/influx-database.ts';
import { findK6 } from '../runner/k6-program.ts';
import { latestRunFolder } from '../runner/run-folder.ts';
import type { Plan } from '../scenarios/plan.ts';
import { compose, hasCompose, SERVICES } from './docker/compose.ts';
import { readComposeFile } from './docker/compose-file.ts';
import { LAB_FILE } from './localstack/lab-file.ts';

/**
 * Proves the load lab without Docker: MiniStack stands in for LocalStack, `docker-stand-in.ts` for docker.
 *
 * 1. If compose is installed, it accepts docker-compose.yml.
 * 2. `npm run load:up` deploys the shop, warms it up and runs `smoke`, whose figures are in InfluxDB.
 * 3. `npm run load:down` removes `load/.runs/lab.json`.
 * 4. The default webhook of the alerts accepts a POST as Grafana sends it.
 * @throws Error with the output of the command that failed.
 */
export async function proveLab(database: InfluxDatabase, stopped: AbortSignal): Promise<void> {
  if (hasCompose()) compose('config', '--quiet');
  else console.log('docker compose config: skipped, compose is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-lab-'));
  const before = existsSync(LAB_FILE) ? readFileSync(LAB_FILE) : undefined;
  const engines: Engine[] = [];
  try {
    const env = withStandIn(await startEngines(folder, engines), folder, database);
    await step('load:up', () => loadUp(env, stopped));
    await expectFigures(database);
    await runScript('load:down', env, stopped);
    if (existsSync(LAB_FILE)) throw new Error(`load:down left ${LAB_FILE}.`);
    expectCalls(readFileSync(env.STAND_IN_LOG as string, 'utf8'));
    await callWebhook(database);
  } finally {
    await Promise.all(engines.map((engine) => engine.stop()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    // A lab that runs in Docker stays usable.
    if (before) writeFileSync(LAB_FILE, before);
    else rmSync(LAB_FILE, { force: true });
  }
}

interface LabEnvironment extends NodeJS.ProcessEnv {
  readonly AWS_ENDPOINT_URL: string;
  /** Not MiniStack's own DynamoDB, for the reason that `copyTables` gives. */
  readonly AWS_ENDPOINT_URL_DYNAMODB: string;
  readonly REDIS_URL: string;
}

/** @returns the environment of the lab's programs. */
async function startEngines(folder: string, engines: Engine[]): Promise<LabEnvironment> {
  const start = async (starting: Promise<Engine>): Promise<string> => {
    const engine = await starting;
    engines.push(engine);
    return engine.url;
  };
  const program = resolve(installMiniStack());
  // MiniStack and CDK leave temporary files, which are removed with the folder.
  const settings = { ...credentials, TMPDIR: folder };
  const AWS_ENDPOINT_URL_DYNAMODB = await start(startDynamo(process.env));
  const REDIS_URL = await start(startRedis(process.env));
  const AWS_ENDPOINT_URL = await start(startMiniStack(program, { ...settings, AWS_ENDPOINT_URL_DYNAMODB }));
  return { ...process.env, ...settings, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_DYNAMODB, REDIS_URL };
}

/** Puts the stand-in on the PATH as docker, with its settings. */
function withStandIn(env: LabEnvironment, folder: string, database: InfluxDatabase): NodeJS.ProcessEnv {
  const docker = join(folder, 'docker');
  const script = resolve('load/lab/programs/docker-stand-in.ts');
  writeFileSync(docker, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`, { mode: 0o755 });
  return {
    ...env,
    PATH: `${folder}${delimiter}${env.PATH}`,
    STAND_IN_LOG: join(folder, 'docker.log'),
    STAND_IN_K6: findK6(),
    STAND_IN_LOCALSTACK: new URL(env.AWS_ENDPOINT_URL).host,
    STAND_IN_INFLUXDB: new URL(database.url).origin,
    LAB_INFLUXDB_URL: database.url,
  };
}

/** Its `smoke` has no latency bounds, so it passes on a busy machine. */
async function loadUp(env: NodeJS.ProcessEnv, stopped: AbortSignal): Promise<void> {
  const { status, words } = await npmRun('load:up', env, stopped);
  const isSound =
    status === 0 && words.includes('audit     passed') && words.includes('grafana   http://127.0.0.1:3001/d/');
  if (!isSound) throw new Error(`load:up ended with ${status}:\n${words}`);
}

async function expectFigures(database: InfluxDatabase): Promise<void> {
  const { path, plan } = latestRunFolder();
  const { baseUrl } = JSON.parse(readFileSync(plan, 'utf8')) as Plan;
  if (!baseUrl.startsWith('http://localstack:4566/'))
    throw new Error(`k6 called ${baseUrl}, not http://localstack:4566.`);
  for (const measurement of ['http_reqs', 'usage', 'limit_refusals', 'runs', 'laps', 'run_events']) {
    const [figures] = await database.query(`SELECT count(*) FROM "${measurement}" WHERE "run" = '${basename(path)}'`);
    if (!figures) throw new Error(`InfluxDB has no ${measurement} of load:up.`);
  }
}

/** Checks the calls of docker, in their order. */
function expectCalls(log: string): void {
  const expected = [
    'pull',
    'stop localstack',
    `up --detach --wait --force-recreate ${SERVICES.join(' ')}`,
    'run .* deploy',
    'run .* k6 run',
    'stop localstack',
    'down --volumes',
  ];
  const order = new RegExp(expected.map((words) => `--profile load ${words}`).join('[^]*'));
  if (!order.test(log)) throw new Error(`docker was not called with ${expected.join(', ')}, but with:\n${log}`);
}

async function callWebhook(database: InfluxDatabase): Promise<void> {
  const { ALERT_WEBHOOK_URL = '' } = readComposeFile().services.grafana.environment ?? {};
  const url = ALERT_WEBHOOK_URL.replace('http://influxdb:8086', new URL(database.url).origin);
  const headers = { 'Content-Type': 'application/json' };
  const { status } = await fetch(url, { method: 'POST', headers, body: '{"status":"firing"}' });
  if (status !== 200) throw new Error(`The default webhook of the alerts answers ${status}.`);
}

async function runScript(name: string, env: NodeJS.ProcessEnv, stopped: AbortSignal): Promise<void> {
  const { status, words } = await npmRun(name, env, stopped);
  if (status !== 0) throw new Error(`${name} ended with ${status}:\n${words}`);
}

/** Runs the programs of a script of package.json, without its shell. */
async function npmRun(name: string, env: NodeJS.ProcessEnv, stopped: AbortSignal): Promise<Ending> {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  let ending: Ending = { status: 0, words: '' };
  const programs = (scripts[name] ?? '').matchAll(/\bnode (\S+\.(?:ts|mjs)[^&]*)/g);
  for (const [, command = ''] of programs) {
    ending = await runNode(command.trim().split(' '), env, stopped, 'SIGINT');
    stopped.throwIfAborted();
    if (ending.status !== 0) break;
  }
  return ending;
}
