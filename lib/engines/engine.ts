import { type ChildProcess, spawn } from 'node:child_process';
import { type ProcessGroup, spawnGroup } from './process-group.ts';

/** A running engine or emulator. */
export interface Engine {
  readonly url: string;
  /** Its name in the banner and in reports. */
  readonly description: string;
  /** Its process id, if this process has started it. */
  readonly pid?: number;
  stop(): Promise<void>;
}

/** How to start an engine. */
interface EngineProgram {
  readonly description: string;
  readonly url: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Whether the engine answers; a rejection counts as no. */
  isReady(): Promise<boolean>;
}

const START_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 50;
const STOP_TIMEOUT_MS = 3_000;
/** The guard of each child: kills it if this process ends without stopping it. */
const guards = new WeakMap<ChildProcess, ChildProcess>();

/**
 * Starts an engine and waits until it answers.
 * @throws Error with the engine's last output if it ends or does not answer within a minute.
 */
export async function startEngine(engine: EngineProgram): Promise<Engine & { readonly pid: number }> {
  const { description, url, program, args, isReady, env } = engine;
  const child = await startChild(program, args, isReady, env);
  return { url, description, pid: child.pid as number, stop: () => stopChild(child) };
}

/**
 * Starts a server and waits until it answers.
 * @param isReady polled until it resolves to true.
 * @throws Error with the server's last output if it ends or does not answer within a minute.
 */
export async function startChild(
  command: string,
  args: readonly string[],
  isReady: () => Promise<boolean>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProcessGroup['leader']> {
  const { leader, lastOutput, closed } = spawnGroup(command, args, env);
  const ended = closed.then((code) => {
    throw new Error(`${command} ended with ${code}: ${lastOutput().trim()}`);
  });
  if (leader.pid) guard(leader, leader.pid);
  try {
    await Promise.race([ended, untilReady(isReady, command)]);
  } catch (error) {
    leader.kill('SIGKILL');
    throw error;
  }
  // Later ends are nobody's error, and an open pipe must not keep this process alive.
  ended.catch(() => {});
  leader.unref();
  return leader;
}

/** Stops a child, by force after 3 s, and waits until it and its guard are gone. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = [child, guards.get(child)].map((it) => it && new Promise((resolve) => it.once('exit', resolve)));
  // A process that a test has paused does not handle SIGTERM.
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  const timeout = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await Promise.all(gone);
  clearTimeout(timeout);
}

/**
 * Kills a child's process group when this process ends, even by SIGKILL: a shell waits for the end of a pipe that only this
 * process holds.
 */
function guard(child: ChildProcess, pid: number): void {
  const script = 'read -r _; kill -s KILL -- "-$1"';
  const shell = spawn('sh', ['-c', script, 'sh', String(pid)], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  shell.unref();
  guards.set(child, shell);
  // The system may reuse the process id of a child that has ended.
  child.once('exit', () => shell.kill('SIGKILL'));
}

async function untilReady(isReady: () => Promise<boolean>, command: string): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MS;
  while (!(await isReady().catch(() => false))) {
    if (Date.now() > until) throw new Error(`${command} did not answer within ${START_TIMEOUT_MS} ms.`);
    await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
  }
}
