import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { type Engine, startEngine } from '../engines/engine.ts';
import { findProgram } from '../engines/find-program.ts';
import { freePort } from '../engines/free-port.ts';
import { endGroup } from '../engines/process-group.ts';

const VERSION = '1.5.33';
/** Its virtual environment, which Git ignores. */
const HOME = '.ministack';

/**
 * Starts MiniStack, an emulator of AWS that needs no Docker.
 * @param functionEnvironment environment variables that it passes on to all functions.
 */
export async function startMiniStack(program: string, functionEnvironment: Record<string, string>): Promise<Engine> {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    ...functionEnvironment,
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    GATEWAY_PORT: port,
    // It runs functions with the first node on the PATH: this one has the version of the functions' runtime.
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
  };
  const isReady = async () => (await fetch(`${url}/_localstack/health`)).ok;
  const engine = await startEngine({ description: `MiniStack ${VERSION}`, url, program, args: [], env, isReady });
  const stop = async () => {
    await engine.stop();
    // It does not end the functions' processes.
    endGroup(engine.pid);
  };
  return { ...engine, stop };
}

/**
 * Installs MiniStack into a Python virtual environment, unless that has this version already.
 * @returns the path of its program.
 * @throws Error that names what is missing: Python, its `venv`, or access to PyPI.
 */
export function installMiniStack(home = HOME): string {
  const program = join(home, 'bin', 'ministack');
  const pip = join(home, 'bin', 'pip');
  if (existsSync(program) && run(pip, 'show', 'ministack').stdout.includes(`Version: ${VERSION}`)) return program;
  const python = findProgram('python3');
  if (!python || run(python, '-c', 'import sys; sys.exit(sys.version_info < (3, 10))').status !== 0) {
    throw new Error('MiniStack needs python3, 3.10 or newer, on the PATH.');
  }
  console.log(`Installing MiniStack ${VERSION} into ${home} …`);
  expectDone(run(python, '-m', 'venv', home), 'Python cannot make a virtual environment (on Debian: python3-venv)');
  expectDone(run(pip, 'install', '--quiet', `ministack==${VERSION}`), `pip cannot install ministack ${VERSION}`);
  return program;
}

function run(program: string, ...args: string[]) {
  return spawnSync(program, args, { encoding: 'utf8' });
}

function expectDone({ status, stderr }: ReturnType<typeof run>, problem: string): void {
  if (status !== 0) throw new Error(`${problem}: ${stderr.trim().slice(-1_000)}`);
}
