import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyTables } from '../lib/deploy/copy-tables.ts';
import { apiUrlOf, credentials, deploy } from '../lib/deploy/deploy.ts';
import { installMiniStack, startMiniStack } from '../lib/deploy/ministack.ts';
import { proveMidnight } from '../lib/deploy/prove-midnight.ts';
import { runContract } from '../lib/deploy/run-contract.ts';
import { onMiniStack } from '../lib/deploy/skipped-tests.ts';
import { startDynamo } from '../lib/engines/dynamo-engine.ts';
import type { Engine } from '../lib/engines/engine.ts';
import { startRedis } from '../lib/engines/redis-engine.ts';
import { runCommand, type Started } from '../lib/engines/run-command.ts';
import { rejectOnAbort, step } from '../lib/engines/steps.ts';

/** Deploys the local stage to MiniStack and tests it through its API Gateway. */
async function testDeploy(program: string, folder: string, started: Started[], stopped: AbortSignal): Promise<void> {
  const start = async (starting: Promise<Engine>): Promise<string> => {
    const engine = await starting;
    started.push(engine);
    return engine.url;
  };
  const engineUrl = await start(startDynamo(process.env));
  const redisUrl = await start(startRedis(process.env));
  const awsUrl = await start(startMiniStack(program, { AWS_ENDPOINT_URL_DYNAMODB: engineUrl }));
  const outputs = await step('deploying the local stage', () => deploy({ awsUrl, redisUrl, folder }, stopped));
  await copyTables(outputs, awsUrl, engineUrl);
  const apiUrl = apiUrlOf(outputs, awsUrl);
  const { productsTable = '', stockTable = '' } = outputs;
  const deployed = { apiUrl, awsUrl, engineUrl, productsTable, stockTable };
  await step('the ranking at midnight', () => proveMidnight(deployed));
  const env = { ...process.env, BASE_URL: apiUrl, DYNAMODB_ENDPOINT: engineUrl, REDIS_URL: redisUrl };
  await step('the contract', () => runContract(env, folder, onMiniStack, stopped));
}

/** `npm run test:deploy`: a real deployment, without AWS and Docker. */
runCommand('test:deploy was stopped before its end.', async (stopped, started) => {
  const program = installMiniStack();
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-test-deploy-'));
  started.push({ stop: async () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) });
  // For this process and those it starts: temporary files of MiniStack, CDK and Jest are removed with the folder.
  Object.assign(process.env, credentials, { TMPDIR: folder });
  const testing = step('test:deploy', () => testDeploy(program, folder, started, stopped));
  await Promise.race([testing, rejectOnAbort(stopped)]);
  return true;
});
