import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tables } from '../../../lambdas/shared/tables.ts';
import { apiUrlOf, deploy } from '../../../lib/deploy/deploy.ts';
import { step, stopOnSignal } from '../../../lib/engines/steps.ts';
import { required } from '../../../lib/stages/setting.ts';
import { writeLab } from '../lab-file.ts';

/** What the service `deploy` of docker-compose.yml runs first: deploys the shop and writes down where it is. */
async function main(stopped: AbortSignal): Promise<void> {
  const awsUrl = required(process.env, 'AWS_ENDPOINT_URL', /^http:\/\/[\d.]+:\d+$/, 'LocalStack by its address');
  const redisUrl = required(process.env, 'REDIS_URL', /^rediss?:\/\/\S+$/, 'the Redis of the functions');
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-deploy-'));
  try {
    const outputs = await step('deploying the shop', () => deploy({ awsUrl, redisUrl, folder }, stopped));
    const names = Object.values(tables).map(({ name, variable }) => [variable, outputs[`${name}Table`] as string]);
    // Where AWS's tools are told of another DynamoDB, the functions are sent there as well.
    const { AWS_ENDPOINT_URL_DYNAMODB = awsUrl } = process.env;
    const store = { ...Object.fromEntries(names), AWS_ENDPOINT_URL_DYNAMODB };
    writeLab({ awsUrl, apiUrl: apiUrlOf(outputs, awsUrl), store });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main(stopOnSignal()).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
