import { credentials } from '../lib/deploy/deploy.ts';
import { RunStore } from '../load/audit/run-store.ts';
import { INFLUXDB_URL, INFLUXDB_URL_HERE, LOCALSTACK_URL } from '../load/lab/addresses.ts';
import { callTime } from '../load/lab/call-time.ts';
import { expectDocker } from '../load/lab/compose.ts';
import { containerMeter, refusalCounter } from '../load/lab/container-meter.ts';
import { InfluxDatabase } from '../load/lab/influx/influx-database.ts';
import { k6InContainer, removeContainer } from '../load/lab/k6-container.ts';
import { readLab } from '../load/lab/lab-file.ts';
import { labLoad, unhurriedVisits } from '../load/lab/lab-load.ts';
import { performRun } from '../load/runner/perform-run.ts';
import { RUN_STOPPED, runCommand, type Started } from '../load/runner/run-command.ts';
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
  // The SDK prefers a developer's profile to these keys, and would send the token of a real session with them.
  Object.assign(process.env, credentials, { AWS_PROFILE: '', AWS_SESSION_TOKEN: '' });
  const store = new RunStore(lab.store);
  started.push({ stop: async () => store.close() });
  const container = `flashcart-load-k6-${process.pid}`;
  started.push({ stop: async () => removeContainer(container) });
  const shop = {
    ...{ url: lab.apiUrl, urlForK6: lab.apiUrl.replace(lab.awsUrl, LOCALSTACK_URL), store },
    ...{ load: await loadOf(scenario, lab.apiUrl), meters: [containerMeter], refusals: refusalCounter() },
  };
  const here = process.env.LAB_INFLUXDB_URL || INFLUXDB_URL_HERE;
  const sink = { database: InfluxDatabase.at(here), urlForK6: INFLUXDB_URL };
  return performRun(scenario, shop, k6InContainer(container), sink, stop);
}

async function loadOf(scenario: ScenarioName, apiUrl: string): Promise<Load> {
  if (scenario === 'smoke') return unhurriedVisits;
  const callMs = await callTime(apiUrl);
  console.log(`A single call takes ${callMs.toFixed(0)} ms: the load is set to what LocalStack sustains.`);
  return labLoad(scenario, callMs);
}

runCommand(RUN_STOPPED, main);
