import type { App } from 'aws-cdk-lib';
import { ApiStack } from './api/api-stack.ts';
import { DataStack } from './data/data-stack.ts';
import { MonitoringStack } from './monitoring/monitoring-stack.ts';
import type { StageConfig } from './stages/stage-config.ts';

/** The stacks of one stage: data, API and, on AWS, monitoring. */
export function buildShop(app: App, config: StageConfig) {
  const { stage, account, region } = config;
  const env = { account, region };
  const data = new DataStack(app, `Flashcart-${stage}-Data`, { env, config });
  const api = new ApiStack(app, `Flashcart-${stage}-Api`, { env, config, data });
  if (config.stage === 'local') return { data, api, monitoring: undefined };
  const monitoring = new MonitoringStack(app, `Flashcart-${stage}-Monitoring`, { env, config, data, api });
  return { data, api, monitoring };
}
