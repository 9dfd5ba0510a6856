import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { LockOrder, LockReport } from './programs/take-locks.ts';

/**
 * Starts a process that takes charge locks as a function's environment does.
 * @param env what it is told beside this process's own environment.
 */
export async function startLockProcess(env: Record<string, string>) {
  const child = fork('lambdas/testing/programs/take-locks.ts', { env: { ...process.env, ...env }, execArgv: [] });
  /** What it says next; a process that dies first says nothing. */
  const told = async (): Promise<LockReport> => {
    const ended = new AbortController();
    const died = once(child, 'exit', { signal: ended.signal }).then(() => {
      throw new Error('The process that takes locks has died.');
    });
    try {
      const [report] = await Promise.race([once(child, 'message', { signal: ended.signal }), died]);
      return report;
    } finally {
      ended.abort();
      died.catch(() => {});
    }
  };
  await told();
  return {
    pid: child.pid as number,
    order: async (order: LockOrder): Promise<LockReport> => {
      child.send(order);
      return told();
    },
    /** Ends it as a crash does: it gives nothing back. */
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
