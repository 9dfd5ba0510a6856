import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { proveMidnight } from '../lib/deploy/await-midnight.ts';
import { runContract } from '../lib/deploy/contract.ts';
import { copyTables } from '../lib/deploy/copy-tables.ts';
import { apiUrlOf, credentials, deploy } from '../lib/deploy/deploy.ts';
import { onMiniStack } from '../lib/deploy/left-out.ts';
import { installMiniStack, startMiniStack } from '../lib/deploy/ministack.ts';
import type { Engine } from '../lib/engines/child.ts';
import { startDynamo } from '../lib/engines/dynamo-engine.ts';
import { startRedis } from '../lib/engines/redis-engine.ts';
import { step, stopOnSignal } from '../lib/engines/steps.ts';

/** `npm run test:deploy`: deploys the local stage for real, without AWS and Docker, and tests it through its API Gateway. */
async function main(): Promise<void> {
  const stopped = stopOnSignal();
  const program = installMiniStack();
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-test-deploy-'));
  // Whatever MiniStack, CDK and Jest leave lying about goes with the folder.
  process.env.TMPDIR = folder;
  const engines: Engine[] = [];
  try {
    await Promise.race([step('test:deploy', () => testDeploy(program, folder, engines, stopped)), rejected(stopped)]);
  } finally {
    await Promise.all(engines.map((engine) => engine.stop()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param engines takes every engine that is started, to be stopped at the end. */
async function testDeploy(program: string, folder: string, engines: Engine[], stopped: AbortSignal): Promise<void> {
  const start = async (starting: Promise<Engine>): Promise<string> => {
    const engine = await starting;
    engines.push(engine);
    return engine.url;
  };
  Object.assign(process.env, credentials);
  const engineUrl = await start(startDynamo());
  const redisUrl = await start(startRedis());
  const awsUrl = await start(startMiniStack(program, { AWS_ENDPOINT_URL_DYNAMODB: engineUrl }));
  const outputs = await step('deploying the local stage', () => deploy({ awsUrl, redisUrl, folder }, stopped));
  await copyTables(outputs, awsUrl, engineUrl);
  const apiUrl = apiUrlOf(outputs, awsUrl);
  const deployed = {
    apiUrl,
    awsUrl,
    engineUrl,
    productsTable: outputs.productsTable as string,
    stockTable: outputs.stockTable as string,
  };
  await step('the ranking at midnight', () => proveMidnight(deployed));
  const env = { ...process.env, BASE_URL: apiUrl, DYNAMODB_ENDPOINT: engineUrl, REDIS_URL: redisUrl };
  await step('the contract', () => runContract(env, folder, onMiniStack, stopped));
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

main().then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`test:deploy failed: ${error.message}`);
    process.exit(1);
  },
);
