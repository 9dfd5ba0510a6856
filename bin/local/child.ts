import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';

/** An engine that this process has started, or one that was there. */
export interface Engine {
  readonly url: string;
  /** What it is, for the banner. */
  readonly description: string;
  /** The process's id, where this process has started it. */
  readonly pid?: number;
  stop(): Promise<void>;
}

const START_MS = 60_000;
/** What kills a child that this process cannot stop any more. */
const guards = new WeakMap<ChildProcess, ChildProcess>();

/**
 * Starts an engine and waits until it answers.
 * @param isReady tells whether it answers; asked again until it does.
 * @throws Error with the engine's last words when it ends or does not answer within a minute.
 */
export async function startChild(
  command: string,
  args: string[],
  isReady: () => Promise<boolean>,
): Promise<ChildProcess> {
  // A group of its own: Ctrl-C in the terminal must reach this process only, which drains before it stops its engines.
  const child = spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const words: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => words.splice(0, words.length, `${words.join('')}${chunk}`.slice(-2_000)));
  }
  const ended = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(new Error(`${command} does not start: ${error.message}`)));
    // Closed, not only ended: its last words have been read by then.
    child.once('close', (code) => reject(new Error(`${command} ended with ${code}: ${words.join('').trim()}`)));
  });
  if (child.pid) bindToUs(child, child.pid);
  try {
    await Promise.race([ended, untilReady(isReady, command)]);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  ended.catch(() => {});
  // A pipe that is held would keep this process alive.
  child.unref();
  return child;
}

/** Ends a child and waits until it is gone. */
export async function stopChild(child: ChildProcess): Promise<void> {
  const guard = guards.get(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = Promise.all([child, guard].map((it) => it && new Promise((resolve) => it.once('exit', resolve))));
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await gone;
  clearTimeout(impatience);
}

/** A port of 127.0.0.1 that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The full path of the first of these programs that is on the PATH. */
export function findProgram(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const files = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Lets a child not outlive this process, however this process ends: a shell waits for the end of a pipe that only this
 * process holds, which comes even where no handler of ours runs, and then kills the child and what it has started.
 */
function bindToUs(child: ChildProcess, pid: number): void {
  const script = 'read -r _; kill -s KILL -- "-$1"';
  const guard = spawn('sh', ['-c', script, 'sh', String(pid)], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  guards.set(child, guard);
  // Its id may be another's once the child is gone.
  child.once('exit', () => guard.kill('SIGKILL'));
}

async function untilReady(isReady: () => Promise<boolean>, command: string): Promise<void> {
  const until = Date.now() + START_MS;
  while (!(await isReady().catch(() => false))) {
    if (Date.now() > until) throw new Error(`${command} did not answer within ${START_MS} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
