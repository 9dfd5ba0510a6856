import { spawnSync } from 'node:child_process';
import { posix, relative, resolve, sep } from 'node:path';
import { VERSION } from '../../runner/k6-program.ts';
import type { K6 } from '../../runner/run-k6.ts';
import { COMPOSE } from './compose.ts';

/**
 * k6 in a container of the service `k6`, which mounts `load/` at `/load`.
 * @param name of the container.
 */
export function k6InContainer(name: string): K6 {
  return {
    version: VERSION.replace('v', ''),
    pathOf: (file) => posix.join('/load', ...relative(resolve('load'), file).split(sep)),
    command: ({ args, env }) => ({
      program: 'docker',
      args: [
        ...COMPOSE,
        ...['run', '--rm', '--no-TTY', '--name', name, ...userOption()],
        ...Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
        'k6',
        ...args,
      ],
      env: {},
    }),
  };
}

/** Removes the container that a stopped run left. */
export function removeContainer(name: string): void {
  spawnSync('docker', ['rm', '--force', name], { stdio: 'ignore' });
}

/** k6 runs as this user, who alone may read the plan; Windows has no such ids. */
function userOption(): string[] {
  const [user, group] = [process.getuid?.(), process.getgid?.()];
  return user === undefined ? [] : ['--user', `${user}:${group}`];
}
