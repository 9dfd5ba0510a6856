import { compose, expectDocker, SERVICES } from '../load/lab/docker/compose.ts';
import { clearNetwork } from '../load/lab/docker/network.ts';
import { writeGrafanaFiles } from '../load/lab/grafana/grafana-files.ts';
import { forgetLab, readLab } from '../load/lab/localstack/lab-file.ts';
import { DASHBOARD, DEFAULT_GRAFANA_URL } from '../load/runner/dashboard-link.ts';

/**
 * The first half of `npm run load:up`: starts the load lab in Docker and deploys the shop to it; a run of `smoke`, the
 * second half, then moves the dashboard. Called again it makes a new shop of the code as it is now, and keeps the figures
 * of the runs so far.
 */
function main(): void {
  expectDocker();
  writeGrafanaFiles();
  // The image of k6 is fetched here too, so that a run does not begin with it.
  compose('pull', '--policy', 'missing');
  forgetLab();
  // The functions of the LocalStack before, which would have the processors to themselves; the figures are in volumes.
  clearNetwork();
  // LocalStack cannot update most of what is deployed to it, and forgets all of it when it is made anew.
  compose('up', '--detach', '--wait', '--force-recreate', ...SERVICES);
  // Not one of the services to wait for: it ends, which "up --wait" takes for a failure.
  compose('run', '--rm', '--no-TTY', 'deploy');
  console.log(`
shop        ${readLab().apiUrl}
dashboard   ${DEFAULT_GRAFANA_URL}/d/${DASHBOARD}
next        npm run load:run -- journey; npm run load:down removes it all
`);
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
