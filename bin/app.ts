import { App } from 'aws-cdk-lib';
import { ApiStack } from '../lib/api-stack.ts';
import { configOf } from '../lib/config.ts';
import { DataStack } from '../lib/data-stack.ts';

/** The CDK app: `npx cdk synth -c stage=local`. */
const app = new App();
const config = configOf(app.node.tryGetContext('stage') ?? 'local', process.env);
const data = new DataStack(app, `Flashcart-${config.stage}-Data`, { config });
new ApiStack(app, `Flashcart-${config.stage}-Api`, { config, data });
