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

/** Puts a python3 on the PATH that does this when it is asked for a virtual environment. */
function placePython(version: 'new' | 'old', venv = ''): void {
  const isNew = version === 'new' ? 0 : 1;
  const file = join(folder, 'python3');
  writeFileSync(file, `#!/bin/sh\nif [ "$1" = -c ]; then exit ${isNew}; fi\n${venv}\n`);
  chmodSync(file, 0o755);
}

test('where there is no Python it says what is needed', () => {
  expect(() => installMiniStack(home)).toThrow('There is no Python: MiniStack needs python3, 3.10 or newer');
});

test('where Python is too old it says which is needed', () => {
  placePython('old');
  expect(() => installMiniStack(home)).toThrow('There is no Python: MiniStack needs python3, 3.10 or newer');
});

test('where Python has no venv it names the package', () => {
  placePython('new', 'echo "No module named venv" >&2; exit 1');
  const sentence = 'Python cannot make a virtual environment (on Debian: python3-venv): No module named venv';
  expect(() => installMiniStack(home)).toThrow(sentence);
});

test('where PyPI is not to be had it says so, with the words of pip', () => {
  const pip = '#!/bin/sh\necho "ERROR: No matching distribution" >&2; exit 1';
  placePython('new', `/bin/mkdir -p "$3/bin"; printf '${pip}' > "$3/bin/pip"; /bin/chmod +x "$3/bin/pip"`);
  expect(() => installMiniStack(home)).toThrow(
    /^PyPI does not give ministack [\d.]+: ERROR: No matching distribution$/,
  );
});
