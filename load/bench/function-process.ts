import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../lib/functions/bundle.ts';

/**
 * Runs a module in a process of its own, as a function environment that is new, and waits for the one message it sends.
 * What it logs is written, as on Lambda, and read by nobody.
 * @param env is added to this process's own.
 * @throws Error where it ends without a message.
 */
function runFunctionProcess<T>(module: string, env: Record<string, string>): Promise<T> {
  const child = fork(module, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const end = () => child.kill();
  // A benchmark that is stopped midway leaves nothing at work.
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return new Promise((resolve, reject) => {
    child.once('message', (message) => {
      resolve(message as T);
      child.kill();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${module} ended with ${code} and gave no figures.`)));
  });
}

/**
 * Runs a module with a function as it is deployed to `prod`, whose bundle the module finds in `BENCH_BUNDLE`.
 * @param entry the function's module below `lambdas/`, without `.handler.ts`.
 */
export async function runFunction<T>(entry: string, module: string, env: Record<string, string>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-bench-'));
  try {
    bundle(entry, 'prod', folder);
    const BENCH_BUNDLE = join(folder, 'index.mjs');
    // On AWS a function writes its metrics.
    return await runFunctionProcess<T>(module, { ...env, BENCH_BUNDLE, POWERTOOLS_METRICS_DISABLED: 'false' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Gives the figures to the process that has started this one. */
export function giveFigures(figures: unknown): void {
  process.send?.(figures);
}
