import { runContract } from './deploy/contract.ts';
import { copyTables } from './deploy/copy-tables.ts';
import { credentials, deploy } from './deploy/deploy.ts';
import { proveMidnight } from './deploy/midnight.ts';
import { startMiniStack } from './deploy/ministack.ts';
import type { Engine } from './local/child.ts';
import { startDynamo } from './local/dynamo-engine.ts';
import { startRedis } from './local/redis-engine.ts';

/** `npm run test:deploy`: deploys the local stage for real, without AWS and Docker, and tests it through its API Gateway. */
async function main(): Promise<void> {
  const engines: Engine[] = [];
  const start = async (starting: Promise<Engine>): Promise<string> => {
    const engine = await starting;
    engines.push(engine);
    return engine.url;
  };
  try {
    Object.assign(process.env, credentials);
    const engineUrl = await start(startDynamo());
    const redisUrl = await start(startRedis());
    const awsUrl = await start(startMiniStack({ AWS_ENDPOINT_URL_DYNAMODB: engineUrl }));
    const outputs = step('deployed the local stage', () => deploy(awsUrl, redisUrl));
    await copyTables(outputs, awsUrl, engineUrl);
    const apiUrl = `${awsUrl}/_aws/execute-api/${new URL(outputs.ApiUrl as string).hostname.split('.')[0]}/local`;
    const productsTable = outputs.productsTable as string;
    await step('the midnight rule ranked', () => proveMidnight({ apiUrl, awsUrl, engineUrl, productsTable }));
    const env = { ...process.env, BASE_URL: apiUrl, DYNAMODB_ENDPOINT: engineUrl, REDIS_URL: redisUrl };
    if (!step('the contract was tested', () => runContract(env))) process.exitCode = 1;
  } finally {
    await Promise.all(engines.map((engine) => engine.stop()));
  }
}

/** Runs a step and says how long it took. */
function step<T>(name: string, work: () => T): T {
  const startedAt = performance.now();
  const say = () => console.log(`${name} in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  const result = work();
  if (result instanceof Promise) result.then(say, () => {});
  else say();
  return result;
}

main().catch((error: Error) => {
  console.error(`test:deploy failed: ${error.message}`);
  process.exitCode = 1;
});
