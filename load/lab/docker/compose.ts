import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { findProgram } from '../../../lib/engines/find-program.ts';

const ALTERNATIVE = 'npm run load -- smoke needs no Docker.';

/** The arguments of docker that select the load lab. */
export const COMPOSE = ['compose', '--file', resolve('load/docker-compose.yml'), '--profile', 'load'];

/** The services that run until `npm run load:down`. */
export const SERVICES = ['localstack', 'redis', 'influxdb', 'grafana'] as const;

/** @throws Error where docker or its compose plugin is not installed, or its daemon does not run. */
export function expectDocker(): void {
  const docker = findProgram('docker');
  if (!docker) {
    throw new Error(`Docker is not installed: see https://docs.docker.com/get-started/get-docker/. ${ALTERNATIVE}`);
  }
  if (!hasCompose()) {
    throw new Error(
      `Docker's compose plugin is not installed: see https://docs.docker.com/compose/install/. ${ALTERNATIVE}`,
    );
  }
  if (!succeeds(docker, 'version', '--format', '{{.Server.Version}}')) {
    throw new Error(`The Docker daemon does not answer: start Docker, or run "docker version". ${ALTERNATIVE}`);
  }
}

/** Whether compose is installed; it reads its file without a daemon. */
export function hasCompose(): boolean {
  const docker = findProgram('docker');
  return docker !== undefined && succeeds(docker, 'compose', 'version');
}

/**
 * Runs a compose command with its output on this terminal.
 * @throws Error where it fails.
 */
export function compose(...args: string[]): void {
  const { status } = spawnSync('docker', [...COMPOSE, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`docker compose ${args[0]} failed.`);
}

function succeeds(docker: string, ...args: string[]): boolean {
  return spawnSync(docker, args, { stdio: 'ignore' }).status === 0;
}
