import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { type Engine, findProgram, freePort, startChild, stopChild } from '../local/child.ts';

const VERSION = '1.5.33';
/** Git ignores it. */
const HOME = '.ministack';

/**
 * Starts MiniStack, which plays AWS on 127.0.0.1 without Docker, installing it into a virtual environment first.
 * @param functionEnvironment what every function it runs finds in its environment.
 * @throws Error that names what is missing: Python, its `venv`, or a way to PyPI.
 */
export async function startMiniStack(functionEnvironment: Record<string, string>): Promise<Engine> {
  const program = install();
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
  return { url, description: `MiniStack ${VERSION}`, pid: child.pid as number, stop: () => stopChild(child) };
}

function install(): string {
  const program = join(HOME, 'bin', 'ministack');
  const pip = join(HOME, 'bin', 'pip');
  if (existsSync(program) && run(pip, 'show', 'ministack').stdout.includes(`Version: ${VERSION}`)) return program;
  const python = findProgram('python3');
  if (!python || run(python, '-c', 'import sys; sys.exit(sys.version_info < (3, 10))').status !== 0) {
    throw new Error('There is no Python: test:deploy needs python3, 3.10 or newer, on the PATH, for MiniStack.');
  }
  console.log(`Installing MiniStack ${VERSION} into ${HOME} …`);
  expectDone(run(python, '-m', 'venv', HOME), 'Python cannot make a virtual environment (on Debian: python3-venv)');
  expectDone(run(pip, 'install', '--quiet', `ministack==${VERSION}`), `PyPI does not give ministack ${VERSION}`);
  return program;
}

function run(program: string, ...args: string[]) {
  return spawnSync(program, args, { encoding: 'utf8' });
}

function expectDone({ status, stderr }: ReturnType<typeof run>, otherwise: string): void {
  if (status !== 0) throw new Error(`${otherwise}: ${stderr.trim().slice(-1_000)}`);
}
