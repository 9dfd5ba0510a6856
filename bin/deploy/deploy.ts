import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What an emulator takes for an account. */
export const credentials = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
};

/**
 * Deploys the local stage with cdklocal.
 * @param awsUrl where the emulator of AWS is; by its address, as a host name breaks the upload of the functions.
 * @returns the outputs of all stacks.
 * @throws Error with cdklocal's last words when it fails.
 */
export function deploy(awsUrl: string, redisUrl: string): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-deploy-'));
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
  try {
    cdklocal(['bootstrap', '--output', join(folder, 'bootstrap')], env);
    cdklocal(['deploy', '--all', '--require-approval', 'never', '--output', join(folder, 'out'), '-O', outputs], env);
    return Object.assign({}, ...(Object.values(JSON.parse(readFileSync(outputs, 'utf8'))) as object[]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function cdklocal(args: string[], env: NodeJS.ProcessEnv): void {
  const result = spawnSync('npx', ['--no-install', 'cdklocal', ...args, '-c', 'stage=local'], {
    env,
    encoding: 'utf8',
  });
  if (result.status === 0) return;
  throw new Error(`cdklocal ${args[0]} failed:\n${`${result.stdout}${result.stderr}`.slice(-4_000)}`);
}
