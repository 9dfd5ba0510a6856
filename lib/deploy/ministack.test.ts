import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installMiniStack } from './ministack.ts';

const folder = mkdtempSync(join(tmpdir(), 'flashcart-ministack-'));
const home = join(folder, 'home');
const { PATH } = process.env;

beforeEach(() => {
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  process.env.PATH = folder;
  jest.spyOn(console, 'log').mockImplementation();
});
afterEach(() => {
  process.env.PATH = PATH;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Puts a python3 on the PATH. @param venv the shell commands of `python3 -m venv`. */
function placePython(version: 'new' | 'old', venv = ''): void {
  const isNew = version === 'new' ? 0 : 1;
  const file = join(folder, 'python3');
  writeFileSync(file, `#!/bin/sh\nif [ "$1" = -c ]; then exit ${isNew}; fi\n${venv}\n`);
  chmodSync(file, 0o755);
}

test('without Python, or with an old one, the error names the version needed', () => {
  const sentence = 'MiniStack needs python3, 3.10 or newer, on the PATH.';
  expect(() => installMiniStack(home)).toThrow(sentence);
  placePython('old');
  expect(() => installMiniStack(home)).toThrow(sentence);
});

test('without venv, the error names the package that brings it', () => {
  placePython('new', 'echo "No module named venv" >&2; exit 1');
  const sentence = 'Python cannot make a virtual environment (on Debian: python3-venv): No module named venv';
  expect(() => installMiniStack(home)).toThrow(sentence);
});

test('without access to PyPI, the error quotes pip', () => {
  const pip = '#!/bin/sh\necho "ERROR: No matching distribution" >&2; exit 1';
  placePython('new', `/bin/mkdir -p "$3/bin"; printf '${pip}' > "$3/bin/pip"; /bin/chmod +x "$3/bin/pip"`);
  expect(() => installMiniStack(home)).toThrow(
    /^pip cannot install ministack [\d.]+: ERROR: No matching distribution$/,
  );
});
