import { App } from 'aws-cdk-lib';
import { configOf } from '../lib/config.ts';
import { buildShop } from '../lib/shop.ts';

/** The CDK app: `npx cdk synth -c stage=prod`; without a stage it is the local one, as cdk.json says. */
try {
  const app = new App();
  buildShop(app, configOf(app.node.tryGetContext('stage'), process.env));
} catch (error) {
  // One sentence says what is missing; where it was noticed helps nobody.
  console.error((error as Error).message);
  process.exitCode = 1;
}
