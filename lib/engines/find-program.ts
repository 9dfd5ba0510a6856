import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The full path of the first of these programs on the `PATH`. */
export function findProgram(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** Finds a program as {@link findProgram} does; as root on Debian or Ubuntu, installs its package first if it is missing. */
export function findOrInstall(packageName: string, ...names: string[]): string | undefined {
  const found = findProgram(...names);
  const apt = findProgram('apt-get');
  if (found || !apt || process.getuid?.() !== 0) return found;
  console.error(`Installing ${packageName} …`);
  // Runlevel 1 (SysV init) and offline (systemd) keep the package from starting a service.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1', SYSTEMD_OFFLINE: '1' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', packageName]]) {
    spawnSync(apt, ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return findProgram(...names);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
