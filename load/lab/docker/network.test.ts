import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { clearNetwork, expectGone } from './network.ts';

const folder = mkdtempSync(join(tmpdir(), 'flashcart-network-'));
const containers = join(folder, 'containers');
const network = join(folder, 'network');
const { PATH } = process.env;

beforeEach(() => {
  process.env.PATH = `${folder}:/usr/bin:/bin`;
  // A docker whose containers and network are the lines of two files; it cannot remove the container "stuck".
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

test('clearing the network removes every container that LocalStack left', () => {
  writeFileSync(containers, 'function-1\nfunction-2\n');
  clearNetwork();
  expect(readFileSync(containers, 'utf8')).toBe('');
  expect(() => expectGone()).not.toThrow();
});

test('a container that is left is named, with the command that removes it', () => {
  writeFileSync(containers, 'stuck\nfunction-1\n');
  clearNetwork();
  expect(() => expectGone()).toThrow(
    'The load lab is not removed: container stuck left. Remove with: docker rm --force stuck && docker network rm flashcart-load',
  );
});

test('a network that is left is named', () => {
  writeFileSync(containers, '');
  writeFileSync(network, 'abc\n');
  expect(() => expectGone()).toThrow('network abc left. Remove with: docker network rm flashcart-load');
});

test('a docker that fails does not count as an empty network', () => {
  writeFileSync(join(folder, 'docker'), '#!/bin/sh\necho "no daemon" >&2\nexit 1\n', { mode: 0o755 });
  expect(() => expectGone()).toThrow('docker ps --all failed: no daemon');
});

/** Runs a command of the load lab with this docker, which fails for `failing`, in a folder of its own. */
function run(script: string, failing = 'nothing') {
  const log = join(folder, 'log');
  rmSync(log, { force: true });
  const docker = join(folder, 'docker');
  const path = `${folder}/logged:/usr/bin:/bin`;
  mkdirSync(join(folder, 'logged'), { recursive: true });
  const logged = `#!/bin/sh\necho "$*" >> ${log}\ncase "$*" in *" ${failing} "*) exit 1 ;; compose*|version*) exit 0 ;; *) exec ${docker} "$@" ;; esac`;
  writeFileSync(join(folder, 'logged', 'docker'), logged, { mode: 0o755 });
  const env = { ...process.env, PATH: path };
  const { status, stderr } = spawnSync(process.execPath, [resolve(script)], { cwd: folder, env, encoding: 'utf8' });
  return { status, stderr, calls: readFileSync(log, 'utf8') };
}

test.each([
  ['bin/load-down.ts', /stop localstack\n.*rm --force --volumes function-1\n[\s\S]*down --volumes/],
  ['bin/load-up.ts', /stop localstack\n.*rm --force --volumes function-1\n[\s\S]*up --detach/],
])('%s removes the containers that LocalStack left before the network', (script, order) => {
  writeFileSync(containers, 'function-1\n');
  expect(run(script).calls.replace(/^ps .*\n/gm, '')).toMatch(order);
});

test('load:up writes the files of Grafana before it uses the containers', () => {
  writeFileSync(containers, '');
  rmSync(join(folder, 'load'), { recursive: true, force: true });
  run('bin/load-up.ts', 'pull');
  expect(existsSync(join(folder, 'load/.grafana/dashboards/load-lab.json'))).toBe(true);
});

test('load:down fails when a container is left', () => {
  writeFileSync(containers, 'stuck\n');
  const { status, stderr } = run('bin/load-down.ts');
  expect(status).toBe(1);
  expect(stderr).toContain('The load lab is not removed: container stuck left.');
});

test('load:down succeeds when nothing is left', () => {
  writeFileSync(containers, '');
  expect(run('bin/load-down.ts')).toMatchObject({ status: 0, stderr: '' });
});
