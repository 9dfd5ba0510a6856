import { connect } from 'node:net';
import { parseRedisUrl } from '../../lambdas/shared/redis-client.ts';
import { installWithApt } from './apt.ts';
import { type Engine, findProgram, freePort, startChild, stopChild } from './child.ts';

const MISSING = `There is no Redis. Install it, or set REDIS_URL to one that runs:
  Debian, Ubuntu   sudo apt-get install redis-server
  Fedora           sudo dnf install valkey
  macOS            brew install redis`;

/**
 * Makes sure of a Redis: the one that `REDIS_URL` names, which need not answer, else one of its own.
 * @throws Error with a sentence about a `REDIS_URL` that is wrong.
 */
export async function startRedis(): Promise<Engine> {
  const url = process.env.REDIS_URL;
  if (!url) return startOwnRedis();
  parseRedisUrl(url);
  return { url, description: `Redis at ${withoutLogin(url)}`, stop: async () => {} };
}

/**
 * Starts a Redis that keeps nothing on disk: `redis-server` or `valkey-server`, installed first where that needs no question.
 * @param settings more of the server's command line.
 * @throws Error with the command that installs it.
 */
export async function startOwnRedis(...settings: string[]): Promise<Engine> {
  const program = findServer() ?? install();
  if (!program) throw new Error(MISSING);
  const port = await freePort();
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', ...settings];
  const child = await startChild(program, args, () => answersPing(port));
  const description = program.endsWith('valkey-server') ? 'Valkey' : 'Redis';
  return {
    url: `redis://127.0.0.1:${port}`,
    description,
    pid: child.pid as number,
    stop: async () => {
      // A server that a test has frozen must go on before it can end.
      child.kill('SIGCONT');
      await stopChild(child);
    },
  };
}

/** A banner is shown to anyone, a password to nobody. */
function withoutLogin(url: string): string {
  return url.replace(/\/\/.*@/, '//');
}

function findServer(): string | undefined {
  return findProgram('redis-server', 'valkey-server');
}

function install(): string | undefined {
  installWithApt('redis-server');
  return findServer();
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.setTimeout(1_000, () => socket.destroy());
  });
}
