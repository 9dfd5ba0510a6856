import { compose, expectDocker } from '../load/lab/docker/compose.ts';
import { clearNetwork, expectGone } from '../load/lab/docker/network.ts';
import { forgetLab } from '../load/lab/localstack/lab-file.ts';

/**
 * `npm run load:down`: removes the containers, the network and the volumes of the load lab, but not the images.
 * @throws Error if any of them is left.
 */
function main(): void {
  expectDocker();
  forgetLab();
  clearNetwork();
  compose('down', '--volumes', '--remove-orphans');
  expectGone();
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
