import { spawn } from 'node:child_process';

/** How a program ended, and the last 4,000 characters of what it said. */
export interface Ending {
  readonly status: number | null;
  readonly words: string;
}

/**
 * Runs a program of Node's to its end.
 * @param args its file, then its arguments.
 * @param stopped ends it, and whatever it has started, when it is aborted.
 * @param signal ends them: `SIGINT` for programs that have something to stop themselves.
 */
export async function runNode(
  args: string[],
  env: NodeJS.ProcessEnv,
  stopped: AbortSignal,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<Ending> {
  stopped.throwIfAborted();
  // A group of its own, so that what it has started ends with it.
  const child = spawn(process.execPath, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = () => endGroup(child.pid, signal);
  stopped.addEventListener('abort', stop);
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      words = `${words}${chunk}`.slice(-4_000);
    });
  }
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  stopped.removeEventListener('abort', stop);
  return { status, words };
}

/** Ends whatever is left of the process group that a child of ours leads. */
export function endGroup(pid: number | undefined, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    if (pid) process.kill(-pid, signal);
  } catch (error) {
    // Nothing is left of it.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
