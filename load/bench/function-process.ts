import { fork } from 'node:child_process';

/**
 * Runs a module in a process of its own, as a function environment that is new, and waits for the one message it sends.
 * What it logs is written, as on Lambda, and read by nobody.
 * @param env is added to this process's own.
 * @throws Error where it ends without a message.
 */
export function runFunctionProcess<T>(module: string, env: Record<string, string>): Promise<T> {
  const child = fork(module, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (message) => {
      resolve(message as T);
      child.kill();
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${module} ended with ${code} and gave no figures.`)));
  });
}

/** Gives the figures to the process that has started this one. */
export function giveFigures(figures: unknown): void {
  process.send?.(figures);
}
