import { spawnSync } from 'node:child_process';
import { COMPOSE } from './compose.ts';

/** The network of the load lab in docker-compose.yml, in which LocalStack starts the containers of functions, too. */
export const NETWORK = 'flashcart-load';

/**
 * Removes every container on the lab's network: LocalStack leaves those of functions behind when it is killed, and one that
 * is left holds the network. LocalStack is stopped first, so that it makes no more of them.
 */
export function clearNetwork(): void {
  attempt(...COMPOSE, 'stop', 'localstack');
  const left = containersOnNetwork();
  if (left.length > 0) attempt('rm', '--force', '--volumes', ...left);
}

/** @throws Error with the command that helps where a container of the lab or its network is still there. */
export function expectGone(): void {
  const containers = containersOnNetwork();
  const networks = ask('network', 'ls', '--quiet', '--filter', `name=^${NETWORK}$`);
  if (containers.length === 0 && networks.length === 0) return;
  const what = [...containers.map((id) => `container ${id}`), ...networks.map((id) => `network ${id}`)].join(', ');
  const remove = [
    ...(containers.length > 0 ? [`docker rm --force ${containers.join(' ')}`] : []),
    `docker network rm ${NETWORK}`,
  ];
  throw new Error(`The load lab is not all gone: ${what}. Remove it with: ${remove.join(' && ')}`);
}

function containersOnNetwork(): string[] {
  return ask('ps', '--all', '--quiet', '--filter', `network=${NETWORK}`);
}

/** Lets docker do what may fail, as what it was to remove is asked for afterwards. */
function attempt(...args: string[]): void {
  spawnSync('docker', args, { env: process.env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * @returns the lines that docker says.
 * @throws Error where it does not: then nobody knows what is left.
 */
function ask(...args: string[]): string[] {
  const { status, stdout, stderr } = spawnSync('docker', args, { env: process.env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`docker ${args.slice(0, 2).join(' ')} failed: ${String(stderr).trim()}`);
  return stdout.split('\n').filter((line) => line !== '');
}
