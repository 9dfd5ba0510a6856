import { spawnSync } from 'node:child_process';
import { COMPOSE } from './compose.ts';

/** The lab's network in docker-compose.yml; LocalStack also starts the containers of functions in it. */
export const NETWORK = 'flashcart-load';

/**
 * Removes every container on the lab's network: a killed LocalStack leaves those of functions, which keep the network in use.
 * LocalStack is stopped first, so that it starts no more.
 */
export function clearNetwork(): void {
  tryDocker(...COMPOSE, 'stop', 'localstack');
  const left = containersOnNetwork();
  if (left.length > 0) tryDocker('rm', '--force', '--volumes', ...left);
}

/** @throws Error with the command that removes what is left, where a container of the lab or its network still exists. */
export function expectGone(): void {
  const containers = containersOnNetwork();
  const networks = linesOf('network', 'ls', '--quiet', '--filter', `name=^${NETWORK}$`);
  if (containers.length === 0 && networks.length === 0) return;
  const left = [...containers.map((id) => `container ${id}`), ...networks.map((id) => `network ${id}`)].join(', ');
  const removal = [
    ...(containers.length > 0 ? [`docker rm --force ${containers.join(' ')}`] : []),
    `docker network rm ${NETWORK}`,
  ];
  throw new Error(`The load lab is not removed: ${left} left. Remove with: ${removal.join(' && ')}`);
}

function containersOnNetwork(): string[] {
  return linesOf('ps', '--all', '--quiet', '--filter', `network=${NETWORK}`);
}

/** Runs a docker command that may fail: `expectGone` checks its effect. */
function tryDocker(...args: string[]): void {
  spawnSync('docker', args, { env: process.env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * @returns the lines that docker prints.
 * @throws Error where it fails, as what is left is unknown then.
 */
function linesOf(...args: string[]): string[] {
  const { status, stdout, stderr } = spawnSync('docker', args, { env: process.env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`docker ${args.slice(0, 2).join(' ')} failed: ${String(stderr).trim()}`);
  return stdout.split('\n').filter((line) => line !== '');
}
