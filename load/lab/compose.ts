import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { findProgram } from '../../lib/engines/find-program.ts';

const WITHOUT = 'npm run load -- smoke needs no Docker.';

/** What docker is called with, for the load lab. */
export const COMPOSE = ['compose', '--file', resolve('load/docker-compose.yml'), '--profile', 'load'];

/** The services that run until `npm run load:down`. */
export const SERVICES = ['localstack', 'redis', 'influxdb', 'grafana'] as const;

/** @throws Error in one sentence where docker, its compose plugin or its daemon is missing. */
export function expectDocker(): void {
  const docker = findProgram('docker');
  if (!docker) {
    throw new Error(`There is no Docker: get it from https://docs.docker.com/get-started/get-docker/; ${WITHOUT}`);
  }
  if (!hasCompose()) {
    throw new Error(`Docker has no compose: get its plugin from https://docs.docker.com/compose/install/; ${WITHOUT}`);
  }
  if (!answers(docker, 'version', '--format', '{{.Server.Version}}')) {
    throw new Error(`Docker does not answer: start Docker, or see what "docker version" says of it; ${WITHOUT}`);
  }
}

/** Whether compose is there, which reads its file without a daemon. */
export function hasCompose(): boolean {
  const docker = findProgram('docker');
  return docker !== undefined && answers(docker, 'compose', 'version');
}

/**
 * Runs a command of compose on this terminal.
 * @throws Error where it fails; compose has said why by then.
 */
export function compose(...args: string[]): void {
  const { status } = spawnSync('docker', [...COMPOSE, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`docker compose ${args[0]} failed.`);
}

function answers(docker: string, ...args: string[]): boolean {
  return spawnSync(docker, args, { stdio: 'ignore' }).status === 0;
}
