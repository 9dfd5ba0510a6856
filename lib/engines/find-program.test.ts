import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOrInstall } from './find-program.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flashcart-apt-'));
  jest.replaceProperty(process, 'env', { PATH: folder });
  jest.spyOn(console, 'error').mockImplementation();
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Puts a shell script on the PATH. */
function put(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Puts an apt-get on the PATH that logs its calls, and puts the program there when it installs. */
function putApt(): { calls(): string[] } {
  const [log, program] = [join(folder, 'log'), join(folder, 'redis-server')];
  writeFileSync(log, '');
  put(
    'apt-get',
    `echo "$@ $RUNLEVEL $SYSTEMD_OFFLINE" >>${log}\n[ "$2" = install ] && /bin/cp "$0" ${program}\nexit 0`,
  );
  return { calls: () => readFileSync(log, 'utf8').trim().split('\n').filter(Boolean) };
}

function become(userId: number): void {
  jest.spyOn(process, 'getuid' as never).mockReturnValue(userId as never);
}

test('root gets a missing program with apt, without a service that starts', () => {
  become(0);
  const apt = putApt();
  expect(findOrInstall('redis-server', 'redis-server', 'valkey-server')).toBe(join(folder, 'redis-server'));
  expect(apt.calls()).toEqual(['-qq update 1 1', '-qq install -y --no-install-recommends redis-server 1 1']);
});

test('a program that is on the PATH is used as it is', () => {
  become(0);
  const [apt, program] = [putApt(), put('valkey-server', '')];
  expect(findOrInstall('redis-server', 'redis-server', 'valkey-server')).toBe(program);
  expect(apt.calls()).toEqual([]);
});

test('nothing is installed for another user than root', () => {
  become(1_000);
  const apt = putApt();
  expect(findOrInstall('redis-server', 'redis-server')).toBeUndefined();
  expect(apt.calls()).toEqual([]);
});

test('without apt-get a missing program stays missing', () => {
  become(0);
  expect(findOrInstall('redis-server', 'redis-server')).toBeUndefined();
});
