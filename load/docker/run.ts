import { credentials } from '../../bin/deploy/deploy.ts';
import { RunStore } from '../audit/run-store.ts';
import { scenarioOf } from '../k6/profiles.ts';
import { performRun } from '../runner/perform-run.ts';
import { runCommand, type Started } from '../runner/run-command.ts';
import { INFLUXDB_URL, LOCALSTACK_URL } from './addresses.ts';
import { expectDocker } from './compose.ts';
import { k6InContainer, removeContainer } from './k6-container.ts';
import { readLab } from './lab-file.ts';

/**
 * `npm run load:run -- <scenario>`: the same as `npm run load`, on the shop that `npm run load:up` has deployed, with k6
 * in its container and the figures in the lab's InfluxDB. The plan is made and the run is audited from here.
 */
async function main(stop: AbortSignal, started: Started[]): Promise<boolean> {
  const scenario = scenarioOf(process.argv.slice(2));
  expectDocker();
  const lab = readLab();
  // The SDK would take a developer's own profile before these keys, and send a real session's token along with them.
  Object.assign(process.env, credentials, { AWS_PROFILE: '', AWS_SESSION_TOKEN: '' });
  const store = new RunStore(lab.store);
  started.push({ stop: async () => store.close() });
  const container = `flashcart-load-k6-${process.pid}`;
  started.push({ stop: async () => removeContainer(container) });
  const shop = { url: lab.apiUrl, urlForK6: lab.apiUrl.replace(lab.awsUrl, LOCALSTACK_URL), store };
  return performRun(scenario, shop, k6InContainer(container), INFLUXDB_URL, stop);
}

runCommand(main);
