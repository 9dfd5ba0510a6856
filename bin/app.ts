import { App } from 'aws-cdk-lib';
import { buildShop } from '../lib/shop.ts';
import { configOf } from '../lib/stages/config-of.ts';
import type { StageConfig } from '../lib/stages/stage-config.ts';

/**
 * The CDK app: `npx cdk synth -c stage=prod`, with `-c first=true` for a stage's first deployment; without a stage, `local`.
 */
const app = new App();
buildShop(app, configOrExit(app.node.tryGetContext('stage'), app.node.tryGetContext('first')));

function configOrExit(stage: string | undefined, first: string | undefined): StageConfig {
  try {
    return configOf(stage, process.env, first);
  } catch (error) {
    // The message says which setting is missing; a stack trace would hide it.
    console.error((error as Error).message);
    process.exit(1);
  }
}
