import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { type Engine, findProgram, freePort, startChild, stopChild } from '../engines/child.ts';
import { endGroup } from '../engines/node-program.ts';

const VERSION = '1.5.33';
/** Git ignores it. */
const HOME = '.ministack';

/**
 * Starts MiniStack, which plays AWS on 127.0.0.1 without Docker.
 * @param functionEnvironment what every function it runs finds in its environment.
 */
export async function startMiniStack(program: string, functionEnvironment: Record<string, string>): Promise<Engine> {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  // A child takes over the environment of this process.
  Object.assign(process.env, functionEnvironment, {
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    GATEWAY_PORT: port,
    // It runs functions with the first node it finds, which is to be the version of the functions' runtime.
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
  });
  const isReady = async () => (await fetch(`${url}/_localstack/health`)).ok;
  const child = await startChild(program, [], isReady);
  return {
    url,
    description: `MiniStack ${VERSION}`,
    pid: child.pid as number,
    stop: async () => {
      await stopChild(child);
      // It leaves the processes of the functions behind.
      endGroup(child.pid);
    },
  };
}

/**
 * Installs MiniStack into a virtual environment, where it is not there yet.
 * @returns its program.
 * @throws Error that names what is missing: Python, its `venv`, or a way to PyPI.
 */
export function installMiniStack(home = HOME): string {
  const program = join(home, 'bin', 'ministack');
  const pip = join(home, 'bin', 'pip');
  if (existsSync(program) && run(pip, 'show', 'ministack').stdout.includes(`Version: ${VERSION}`)) return program;
  const python = findProgram('python3');
  if (!python || run(python, '-c', 'import sys; sys.exit(sys.version_info < (3, 10))').status !== 0) {
    throw new Error('There is no Python: MiniStack needs python3, 3.10 or newer, on the PATH.');
  }
  console.log(`Installing MiniStack ${VERSION} into ${home} …`);
  expectDone(run(python, '-m', 'venv', home), 'Python cannot make a virtual environment (on Debian: python3-venv)');
  expectDone(run(pip, 'install', '--quiet', `ministack==${VERSION}`), `PyPI does not give ministack ${VERSION}`);
  return program;
}

function run(program: string, ...args: string[]) {
  return spawnSync(program, args, { encoding: 'utf8' });
}

function expectDone({ status, stderr }: ReturnType<typeof run>, otherwise: string): void {
  if (status !== 0) throw new Error(`${otherwise}: ${stderr.trim().slice(-1_000)}`);
}
