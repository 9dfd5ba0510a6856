import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { clearNetwork, expectGone } from './docker-network.ts';

const folder = mkdtempSync(join(tmpdir(), 'flashcart-network-'));
const containers = join(folder, 'containers');
const network = join(folder, 'network');
const { PATH } = process.env;

beforeEach(() => {
  process.env.PATH = `${folder}:/usr/bin:/bin`;
  // A docker that knows the containers and the network of two files, and removes containers one by one or not at all.
  const script = `#!/bin/sh
case "$1 $2" in
  "ps --all") [ "$5" = network=flashcart-load ] && cat ${containers} ;;
  "network ls") [ "$5" = 'name=^flashcart-load$' ] && cat ${network} ;;
  "rm --force") shift 3; for id in "$@"; do [ "$id" = stuck ] || sed -i "/^$id$/d" ${containers}; done ;;
  "compose --file") exit 0 ;;
  *) exit 1 ;;
esac`;
  writeFileSync(join(folder, 'docker'), script, { mode: 0o755 });
  writeFileSync(network, '');
});
afterEach(() => {
  process.env.PATH = PATH;
});
afterAll(() => rmSync(folder, { recursive: true }));

test('whatever LocalStack has left on the network is removed', () => {
  writeFileSync(containers, 'function-1\nfunction-2\n');
  clearNetwork();
  expect(readFileSync(containers, 'utf8')).toBe('');
  expect(() => expectGone()).not.toThrow();
});

test('where nothing is left, nothing is removed', () => {
  writeFileSync(containers, '');
  clearNetwork();
  expect(existsSync(containers)).toBe(true);
});

test('a container that is still there is named, with what removes it', () => {
  writeFileSync(containers, 'stuck\nfunction-1\n');
  clearNetwork();
  expect(() => expectGone()).toThrow(
    'The load lab is not all gone: container stuck. Remove it with: docker rm --force stuck && docker network rm flashcart-load',
  );
});

test('a network that is still there is named', () => {
  writeFileSync(containers, '');
  writeFileSync(network, 'abc\n');
  expect(() => expectGone()).toThrow('network abc. Remove it with: docker network rm flashcart-load');
});

test('where docker does not answer, nothing counts as gone', () => {
  writeFileSync(join(folder, 'docker'), '#!/bin/sh\necho "no daemon" >&2\nexit 1\n', { mode: 0o755 });
  expect(() => expectGone()).toThrow('docker ps --all failed: no daemon');
});

/** A script of the load lab with this docker, in a checkout of its own. */
function run(script: string) {
  const log = join(folder, 'log');
  rmSync(log, { force: true });
  const docker = join(folder, 'docker');
  const path = `${folder}/logged:/usr/bin:/bin`;
  mkdirSync(join(folder, 'logged'), { recursive: true });
  const logged = `#!/bin/sh\necho "$*" >> ${log}\ncase "$1" in compose|version|pull) exit 0 ;; *) exec ${docker} "$@" ;; esac`;
  writeFileSync(join(folder, 'logged', 'docker'), logged, { mode: 0o755 });
  const env = { ...process.env, PATH: path };
  const { status, stderr } = spawnSync(process.execPath, [resolve(script)], { cwd: folder, env, encoding: 'utf8' });
  return { status, stderr, calls: readFileSync(log, 'utf8') };
}

test.each([
  ['bin/load-down.ts', /stop localstack\n.*rm --force --volumes function-1\n[\s\S]*down --volumes/],
  ['bin/load-up.ts', /stop localstack\n.*rm --force --volumes function-1\n[\s\S]*up --detach/],
])('%s removes what LocalStack has left, before the network', (script, order) => {
  writeFileSync(containers, 'function-1\n');
  expect(run(script).calls.replace(/^ps .*\n/gm, '')).toMatch(order);
});

test('load:down fails where something is left', () => {
  writeFileSync(containers, 'stuck\n');
  const { status, stderr } = run('bin/load-down.ts');
  expect(status).toBe(1);
  expect(stderr).toContain('The load lab is not all gone: container stuck.');
});

test('load:down succeeds where nothing is left', () => {
  writeFileSync(containers, '');
  expect(run('bin/load-down.ts')).toMatchObject({ status: 0, stderr: '' });
});
