import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flashcart-install-'));
  chmodSync(folder, 0o755);
  copyFileSync('bin/local/install.mjs', join(folder, 'install.mjs'));
  write('package.json', JSON.stringify({ dependencies: { needed: '1' }, devDependencies: { '@own/tool': '1' } }));
  write('package-lock.json', '{}');
  npm(`echo "$@" >> calls
mkdir -p node_modules/needed node_modules/@own/tool node_modules/node/bin
touch node_modules/node/bin/node node_modules/.package-lock.json`);
});
afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true });
});

const write = (path: string, text: string) => writeFileSync(join(folder, path), text);

/** Puts an npm on the PATH that does what is said. */
function npm(script: string) {
  mkdirSync(join(folder, 'programs'), { recursive: true });
  writeFileSync(join(folder, 'programs/npm'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** @param before what is changed in the process before the script runs. */
function install(before = '', env: NodeJS.ProcessEnv = {}) {
  const args = ['--import', `data:text/javascript,${encodeURIComponent(before)}`, 'install.mjs'];
  const PATH = `${join(folder, 'programs')}${delimiter}${process.env.PATH}`;
  const options = { cwd: folder, env: { ...process.env, ...env, PATH }, encoding: 'utf8', timeout: 90_000 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  return { status, words: `${stdout}${stderr}` };
}

const calls = () =>
  existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : [];

test('what is missing is installed once, the tools of development too where NODE_ENV is production', () => {
  expect(install('', { NODE_ENV: 'production' })).toEqual({ status: 0, words: '' });
  expect(install('', { NODE_ENV: 'production' })).toEqual({ status: 0, words: '' });
  expect(calls()).toEqual([expect.stringMatching(/^install .*--include=dev .*--include=optional/)]);
});

test('it is installed again where the lock file is newer, or a package is missing', () => {
  install();
  utimesSync(join(folder, 'node_modules/.package-lock.json'), 0, 0);
  install();
  expect(calls()).toHaveLength(2);
  rmSync(join(folder, 'node_modules/@own/tool'), { recursive: true });
  install();
  expect(calls()).toHaveLength(3);
});

test('where npm fails one sentence follows what it said', () => {
  npm('echo "npm error network" >&2; exit 1');
  const { status, words } = install();
  expect(status).toBe(1);
  expect(words.trim().split('\n')).toEqual(['npm error network', expect.stringMatching(/could not be installed.*\.$/)]);
});

test('a user who may not write the folder is told who may, and npm is not called', () => {
  chmodSync(folder, 0o555);
  const { status, words } = install(process.getuid?.() === 0 ? 'process.setuid(65534)' : '');
  expect({ status, words }).toEqual({
    status: 1,
    words: expect.stringMatching(/^[^\n]*npm install as its owner\.\n$/),
  });
  expect(calls()).toEqual([]);
});

test('on Windows one sentence says that it takes WSL, and nothing is installed', () => {
  const { status, words } = install(`Object.defineProperty(process, 'platform', { value: 'win32' })`);
  expect({ status, words }).toEqual({
    status: 1,
    words: expect.stringMatching(/^[^\n]*Linux and macOS[^\n]*WSL[^\n]*\.\n$/),
  });
  expect(calls()).toEqual([]);
});

test('where the packages bring no Node 24, an older one says how to get it, a newer one goes on', () => {
  npm('mkdir -p node_modules/needed node_modules/@own/tool; touch node_modules/.package-lock.json');
  const { status, words } = install('', { NODE_OPTIONS: '--no-experimental-strip-types' });
  expect({ status, words }).toEqual({
    status: 1,
    words: expect.stringMatching(/^[^\n]*npm rebuild node --ignore-scripts=false[^\n]*\.\n$/),
  });
  expect(install()).toEqual({ status: 0, words: '' });
});

test('every script that has an install before it makes sure of the shell finding the new Node', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(Object.keys(scripts).filter((name) => /^(pre|post)/.test(name))).toEqual([]);
  const installing = Object.values(scripts).filter((script) => script.includes('install.mjs'));
  expect(installing.length).toBeGreaterThan(5);
  for (const script of installing) expect(script).toMatch(/^node bin\/local\/install\.mjs && hash -r && /);
});
