import { connect } from 'node:net';
import { parseRedisUrl } from '../../lambdas/shared/redis-client.ts';
import { type Engine, startEngine } from './engine.ts';
import { findOrInstall } from './find-program.ts';
import { freePort } from './free-port.ts';

const MISSING = `Redis is missing. Install it, or set REDIS_URL to the URL of a running one:
  Debian, Ubuntu   sudo apt-get install redis-server
  Fedora           sudo dnf install valkey
  macOS            brew install redis`;

/**
 * The Redis at `REDIS_URL`, which need not answer, else one of its own.
 * @throws Error if `REDIS_URL` is not a Redis URL, or no Redis is installed.
 */
export async function startRedis({ REDIS_URL: url }: { readonly REDIS_URL?: string | undefined }): Promise<Engine> {
  if (!url) return startOwnRedis();
  parseRedisUrl(url);
  const withoutPassword = url.replace(/\/\/.*@/, '//');
  return { url, description: `Redis at ${withoutPassword}`, stop: async () => {} };
}

/**
 * Starts `redis-server` or `valkey-server` without persistence.
 * @param settings further arguments of the server.
 * @throws Error with the commands that install it, if it is missing.
 */
export async function startOwnRedis(...settings: string[]): Promise<Engine & { readonly pid: number }> {
  const program = findOrInstall('redis-server', 'redis-server', 'valkey-server');
  if (!program) throw new Error(MISSING);
  const port = await freePort();
  return startEngine({
    description: program.endsWith('valkey-server') ? 'Valkey' : 'Redis',
    url: `redis://127.0.0.1:${port}`,
    program,
    args: ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', ...settings],
    isReady: () => answersPing(port),
  });
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
