import { compose, expectDocker } from './compose.ts';
import { forgetLab } from './lab-file.ts';

/** `npm run load:down`: removes the containers, the network and the volumes of the load lab; the images stay. */
function main(): void {
  expectDocker();
  forgetLab();
  compose('down', '--volumes', '--remove-orphans');
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
