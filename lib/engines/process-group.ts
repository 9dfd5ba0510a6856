import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

const LAST_OUTPUT_CHARS = 4_000;

/** A program that leads a process group of its own. */
export interface ProcessGroup {
  readonly leader: ChildProcessByStdio<null, Readable, Readable>;
  /** The last 4,000 characters of its stdout and stderr. */
  readonly lastOutput: () => string;
  /** Its exit code, `null` after a signal, once its output has been read; rejects if it cannot be started. */
  readonly closed: Promise<number | null>;
}

/**
 * Starts a program in a process group of its own. Ctrl-C in the terminal does not reach it, so that this process can first
 * finish its work, and a signal to the group reaches every process the program has started.
 */
export function spawnGroup(command: string, args: readonly string[], env: NodeJS.ProcessEnv): ProcessGroup {
  const leader = spawn(command, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [leader.stdout, leader.stderr]) {
    stream.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-LAST_OUTPUT_CHARS);
    });
  }
  const closed = new Promise<number | null>((resolve, reject) => {
    leader.once('error', (error) => reject(new Error(`${command} cannot be started: ${error.message}`)));
    leader.once('close', resolve);
  });
  return { leader, lastOutput: () => output, closed };
}

/** Sends a signal to all processes left in the group that `pid` leads. */
export function endGroup(pid: number | undefined, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    if (pid) process.kill(-pid, signal);
  } catch (error) {
    // The group is empty.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
