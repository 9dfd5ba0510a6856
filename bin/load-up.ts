import { compose, expectDocker, SERVICES } from '../load/lab/docker/compose.ts';
import { clearNetwork } from '../load/lab/docker/network.ts';
import { writeGrafanaFiles } from '../load/lab/grafana/grafana-files.ts';
import { forgetLab, readLab } from '../load/lab/localstack/lab-file.ts';
import { DASHBOARD, DEFAULT_GRAFANA_URL } from '../load/runner/dashboard-link.ts';

/**
 * The first half of `npm run load:up`, before a run of `smoke`: starts the load lab in Docker and deploys the shop. If the
 * lab is running, it deploys a new shop of the current code and keeps the figures of earlier runs.
 */
function main(): void {
  expectDocker();
  writeGrafanaFiles();
  // With the image of k6, so that no run has to wait for it.
  compose('pull', '--policy', 'missing');
  forgetLab();
  // Function containers of the previous LocalStack would compete for the processors; the figures are in volumes.
  clearNetwork();
  // LocalStack cannot update most resources, but a new container starts empty.
  compose('up', '--detach', '--wait', '--force-recreate', ...SERVICES);
  // By itself: it exits when done, which "up --wait" reports as a failure.
  compose('run', '--rm', '--no-TTY', 'deploy');
  console.log(`
shop        ${readLab().apiUrl}
dashboard   ${DEFAULT_GRAFANA_URL}/d/${DASHBOARD}
next        npm run load:run -- journey; npm run load:down removes everything
`);
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
