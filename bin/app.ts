import { App } from 'aws-cdk-lib';
import { buildShop } from '../lib/shop.ts';
import { configOf } from '../lib/stages/config-of.ts';
import type { StageConfig } from '../lib/stages/stage-config.ts';

/** The CDK app: `npx cdk synth -c stage=prod`; without a stage it is the local one, as cdk.json says. Also `-c first=true`. */
const app = new App();
buildShop(app, configOrExit(app.node.tryGetContext('stage'), app.node.tryGetContext('first')));

function configOrExit(stage: string | undefined, first: string | undefined): StageConfig {
  try {
    return configOf(stage, process.env, first);
  } catch (error) {
    // One sentence says what is missing; where it was noticed helps nobody.
    console.error((error as Error).message);
    process.exit(1);
  }
}
