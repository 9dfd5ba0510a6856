import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../lib/functions/bundle.ts';

/**
 * Bundles a function as for `prod` and runs a program of `programs/` on it, in a new process as in a new execution
 * environment.
 * @param entry the function's module below `lambdas/`, without `.handler.ts`.
 * @param program finds the bundle's path in `BENCH_BUNDLE`, and sends its figures as its one message.
 * @param env is added to this process's environment.
 * @throws Error if the program exits without figures.
 */
export async function runFunction<T>(entry: string, program: string, env: Record<string, string>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-bench-'));
  try {
    bundle(entry, 'prod', folder);
    return await runProgram<T>(`load/bench/programs/${program}`, {
      ...process.env,
      ...env,
      BENCH_BUNDLE: join(folder, 'index.mjs'),
      // As on AWS, where a function writes its metrics.
      POWERTOOLS_METRICS_DISABLED: 'false',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runProgram<T>(module: string, env: NodeJS.ProcessEnv): Promise<T> {
  // Logs are written, as on Lambda, and dropped.
  const child = fork(module, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const end = () => child.kill();
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return new Promise((resolve, reject) => {
    child.once('message', (message) => {
      resolve(message as T);
      child.kill();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${module} exited with ${code} without figures.`)));
  });
}
