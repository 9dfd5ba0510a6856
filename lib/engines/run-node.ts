import { endGroup, spawnGroup } from './process-group.ts';

/** A program's exit code, `null` after a signal, and the last 4,000 characters of its output. */
export interface Ending {
  readonly status: number | null;
  readonly words: string;
}

/**
 * Runs a Node program and waits for its end.
 * @param args its file, then its arguments.
 * @param stopped when aborted, sends `signal` to the program and all it has started.
 * @param signal `SIGINT` for programs that stop what they have started themselves.
 */
export async function runNode(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  stopped: AbortSignal,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<Ending> {
  stopped.throwIfAborted();
  const { leader, lastOutput, closed } = spawnGroup(process.execPath, args, env);
  const stop = () => endGroup(leader.pid, signal);
  stopped.addEventListener('abort', stop);
  const status = await closed;
  stopped.removeEventListener('abort', stop);
  return { status, words: lastOutput() };
}
