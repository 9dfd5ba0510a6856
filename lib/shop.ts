import { Annotations, type App } from 'aws-cdk-lib';
import { ApiStack } from './api/api-stack.ts';
import { DataStack } from './data/data-stack.ts';
import { MonitoringStack } from './monitoring/monitoring-stack.ts';
import type { StageConfig } from './stages/stage-config.ts';

const UNPROTECTED =
  'Tables and stack are not protected from deletion: once this deployment succeeds, deploy again without -c first=true.';

/** The whole shop of one stage: its data, API and monitoring stacks. */
export function buildShop(app: App, config: StageConfig) {
  const { stage, account, region } = config;
  const common = { config, env: { account, region } };
  const terminationProtection = config.stage !== 'local' && config.isProtected;
  const data = new DataStack(app, `Flashcart-${stage}-Data`, { ...common, terminationProtection });
  if (config.stage !== 'local' && config.keepsData && !config.isProtected) {
    Annotations.of(data).addWarningV2('flashcart:unprotected', UNPROTECTED);
  }
  const api = new ApiStack(app, `Flashcart-${stage}-Api`, { ...common, data });
  if (config.stage === 'local') return { data, api, monitoring: undefined };
  const monitoring = new MonitoringStack(app, `Flashcart-${stage}-Monitoring`, { ...common, config, data, api });
  return { data, api, monitoring };
}
