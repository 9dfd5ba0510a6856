import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from '../engines/run-node.ts';

/** The account of an emulator. */
export const credentials = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
};

export interface Deployment {
  /** Of the emulator, by its IP address: the upload of the functions fails with a host name. */
  readonly awsUrl: string;
  readonly redisUrl: string;
  /** Of CDK's output files. */
  readonly folder: string;
}

/**
 * Deploys the local stage with cdklocal.
 * @returns the outputs of all stacks.
 * @throws Error with cdklocal's last output if it fails.
 */
export async function deploy(
  { awsUrl, redisUrl, folder }: Deployment,
  stopped: AbortSignal,
): Promise<Record<string, string>> {
  const outputs = join(folder, 'outputs.json');
  const env = {
    ...process.env,
    ...credentials,
    AWS_ENDPOINT_URL: awsUrl,
    AWS_ENDPOINT_URL_S3: awsUrl,
    AWS_ENVAR_ALLOWLIST: 'AWS_REGION,AWS_DEFAULT_REGION',
    REDIS_URL: redisUrl,
    CI: 'true',
  };
  const run = async (...args: string[]) => {
    const cdklocal = 'node_modules/aws-cdk-local/bin/cdklocal';
    const { status, words } = await runNode([cdklocal, ...args, '-c', 'stage=local'], env, stopped);
    if (status !== 0) throw new Error(`cdklocal ${args[0]} failed:\n${words}`);
  };
  await run('bootstrap', '--output', join(folder, 'bootstrap'));
  await run('deploy', '--all', '--require-approval', 'never', '--output', join(folder, 'out'), '-O', outputs);
  return Object.assign({}, ...(Object.values(JSON.parse(readFileSync(outputs, 'utf8'))) as object[]));
}

/**
 * The URL of a deployed API at the emulator's own address.
 * @param outputs of the stacks.
 */
export function apiUrlOf(outputs: Record<string, string>, awsUrl: string): string {
  const [id] = new URL(outputs.ApiUrl as string).hostname.split('.');
  return `${awsUrl}/_aws/execute-api/${id}/local`;
}
