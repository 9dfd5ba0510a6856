import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A task of a lock process: to take a user's lock and keep it, or to take and release it several times. */
export type LockTask =
  | { readonly keep: string }
  /** `countUrl` is a Redis that counts the holders. */
  | { readonly contend: string; readonly times: number; readonly countUrl: string };

/** The kinds of the grants, and how often there was another holder. */
export interface LockReport {
  readonly kinds: readonly string[];
  readonly notAlone: number;
}

/**
 * Starts a process that takes charge locks as a function's execution environment does.
 * @param env environment variables added to those of this process.
 */
export async function startLockProcess(env: Record<string, string>) {
  const child = fork('lambdas/testing/programs/take-locks.ts', { env: { ...process.env, ...env }, execArgv: [] });
  /** Its next message; fails if the process exits first. */
  const nextMessage = async (): Promise<LockReport> => {
    const ended = new AbortController();
    const died = once(child, 'exit', { signal: ended.signal }).then(() => {
      throw new Error('The process that takes locks has exited.');
    });
    try {
      const [report] = await Promise.race([once(child, 'message', { signal: ended.signal }), died]);
      return report;
    } finally {
      ended.abort();
      died.catch(() => {});
    }
  };
  await nextMessage();
  return {
    run: async (task: LockTask): Promise<LockReport> => {
      child.send(task);
      return nextMessage();
    },
    /** Ends it as a crash does: it releases nothing. */
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
