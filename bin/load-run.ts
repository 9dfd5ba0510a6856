import { DEFAULT_LOCAL_SECRET } from '../lambdas/identity/local-secret.ts';
import { credentials } from '../lib/deploy/deploy.ts';
import { runCommand, type Started } from '../lib/engines/run-command.ts';
import { RunStore } from '../load/audit/run-store.ts';
import { INFLUXDB_URL, INFLUXDB_URL_HERE, LOCALSTACK_URL } from '../load/lab/docker/addresses.ts';
import { expectDocker } from '../load/lab/docker/compose.ts';
import { containerMeter, refusalCounter } from '../load/lab/docker/container-meter.ts';
import { k6InContainer, removeContainer } from '../load/lab/docker/k6-container.ts';
import { callTime } from '../load/lab/localstack/call-time.ts';
import { readLab } from '../load/lab/localstack/lab-file.ts';
import { labLoad, smokeLoad } from '../load/lab/localstack/lab-load.ts';
import { grafanaUrlOf } from '../load/runner/dashboard-link.ts';
import { InfluxDatabase } from '../load/runner/influx-database.ts';
import { performRun, RUN_STOPPED } from '../load/runner/perform-run.ts';
import { type Load, type ScenarioName, scenarioOf } from '../load/scenarios/load-profiles.ts';

/** Scenarios that LocalStack cannot run: it has one container per call in flight, at most twelve. */
const beyondLab: Partial<Record<ScenarioName, string>> = {
  'hot-product': 'LocalStack cannot take 200 calls at once',
  breakpoint: 'The breaking point of LocalStack is not that of the shop',
  top: 'The functions on LocalStack see a new ranking only when their caches expire',
};

/**
 * `npm run load:run -- <scenario>`: like `npm run load`, on the shop that `npm run load:up` has deployed, with k6 in its
 * container, at a rate that LocalStack sustains, and with the figures in the lab's InfluxDB. Plan and audit run in this
 * process.
 */
async function main(stop: AbortSignal, started: Started[]): Promise<boolean> {
  const scenario = scenarioOf(process.argv.slice(2));
  const why = beyondLab[scenario];
  if (why) throw new Error(`${why}: run it without Docker, with npm run load -- ${scenario}.`);
  expectDocker();
  const lab = readLab();
  const store = new RunStore(lab.store, credentials);
  started.push({ stop: async () => store.close() });
  const container = `flashcart-load-k6-${process.pid}`;
  started.push({ stop: async () => removeContainer(container) });
  const { LAB_INFLUXDB_URL, JWT_SECRET } = process.env;
  const jwtSecret = JWT_SECRET || DEFAULT_LOCAL_SECRET;
  const shop = {
    url: lab.apiUrl,
    urlForK6: lab.apiUrl.replace(lab.awsUrl, LOCALSTACK_URL),
    jwtSecret,
    store,
    load: await loadOf(scenario, lab.apiUrl, jwtSecret),
    meters: [containerMeter],
    refusals: refusalCounter(),
  };
  const sink = {
    database: InfluxDatabase.at(LAB_INFLUXDB_URL || INFLUXDB_URL_HERE),
    urlForK6: INFLUXDB_URL,
    grafanaUrl: grafanaUrlOf(process.env),
  };
  return performRun(scenario, shop, k6InContainer(container), sink, stop);
}

async function loadOf(scenario: ScenarioName, apiUrl: string, jwtSecret: string): Promise<Load> {
  if (scenario === 'smoke') return smokeLoad;
  const callMs = await callTime(apiUrl, jwtSecret);
  console.log(`A single call takes ${callMs.toFixed(0)} ms: the load is set to what LocalStack sustains.`);
  return labLoad(scenario, callMs);
}

runCommand(RUN_STOPPED, main);
