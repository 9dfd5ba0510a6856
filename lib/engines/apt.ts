import { spawnSync } from 'node:child_process';
import { findProgram } from './child.ts';

/** Installs a package with apt, as root on Debian or Ubuntu; elsewhere it does nothing. */
export function installWithApt(packageName: string): void {
  const apt = findProgram('apt-get');
  if (process.getuid?.() !== 0 || !apt) return;
  console.error(`Installing ${packageName} …`);
  // Runlevel 1 keeps the package from starting a service of its own under SysV init, offline under systemd.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1', SYSTEMD_OFFLINE: '1' };
  const run = (...args: string[]) => spawnSync(apt, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  run('update', '-qq');
  run('install', '-y', '-qq', '--no-install-recommends', packageName);
}
