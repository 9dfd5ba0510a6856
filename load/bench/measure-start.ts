import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { variables } from '../../lambdas/shared/environment.ts';

const loader = fileURLToPath(new URL('./programs/load-handler.mjs', import.meta.url));

// What is there while a function loads is read then; that nothing is asked of it yet is tested with the bundles.
const env = Object.fromEntries(
  [...variables, 'AWS_REGION', 'OIDC_ISSUER', 'OIDC_AUDIENCE'].map((name) => [name, 'https://a.test']),
);

/**
 * Milliseconds from the start of a process to the loaded handler.
 * @param file a function's `index.mjs`.
 * @throws Error with what the process wrote where the handler does not load.
 */
export async function measureStart(file: string): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [loader, file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let loadedAt = 0;
  let said = '';
  child.stdout.on('data', (chunk) => {
    loadedAt ||= performance.now();
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  // Its end is waited for, so that it takes no time of the next.
  await new Promise((resolve) => child.once('close', resolve));
  if (said !== 'function') throw new Error(`${file} does not load: ${said}`);
  return loadedAt - startedAt;
}
