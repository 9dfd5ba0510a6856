import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tables } from '../../../lambdas/shared/tables.ts';
import { apiUrlOf, deploy } from '../../../lib/deploy/deploy.ts';
import { step, stopOnSignal } from '../../../lib/engines/steps.ts';
import { required } from '../../../lib/stages/setting.ts';
import { writeLab } from '../localstack/lab-file.ts';

/** First program of the service `deploy` in docker-compose.yml: deploys the shop and writes `load/.runs/lab.json`. */
async function main(stopped: AbortSignal): Promise<void> {
  const awsUrl = required(
    process.env,
    'AWS_ENDPOINT_URL',
    /^http:\/\/[\d.]+:\d+$/,
    'the URL of LocalStack, with its IP address',
  );
  const redisUrl = required(process.env, 'REDIS_URL', /^rediss?:\/\/\S+$/, 'the Redis of the functions');
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-deploy-'));
  try {
    const outputs = await step('deploying the shop', () => deploy({ awsUrl, redisUrl, folder }, stopped));
    const names = Object.values(tables).map(({ name, variable }) => [variable, outputs[`${name}Table`] as string]);
    // The functions use this DynamoDB too, where one is set.
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
