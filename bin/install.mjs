// Installs the dependencies if they are missing or older than the lock file; needs only Node 20.
// Called by each script of package.json, as npm runs no pre-scripts when it ignores scripts.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';

if (process.platform === 'win32') {
  stop('Flashcart runs on Linux and macOS: on Windows, install WSL with wsl --install and run the same command in it.');
}
if (!isInstalled()) install();
// Once installed, Node 24 is first on the PATH of npm's scripts.
if (!process.features.typescript && !existsSync('node_modules/node/bin/node')) {
  stop(
    `Node ${process.version} is too old to run TypeScript, and npm has not installed Node 24, because it ignores install scripts: run npm rebuild node --ignore-scripts=false, or use Node 24.`,
  );
}

function isInstalled() {
  const installed = statSync('node_modules/.package-lock.json', { throwIfNoEntry: false });
  if (!installed || installed.mtimeMs < statSync('package-lock.json').mtimeMs) return false;
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  // npm install --omit=dev or an interrupted npm leaves some out.
  return Object.keys({ ...dependencies, ...devDependencies }).every((name) => existsSync(`node_modules/${name}`));
}

function install() {
  const locked = ['.', 'node_modules'].find((path) => existsSync(path) && !isWritable(path));
  if (locked)
    stop(`The dependencies are missing or out of date, and ${locked} is not writable: run npm install as its owner.`);
  // Not npm ci, which refuses a lock file that lacks the optional packages of this platform.
  const args = ['install', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) stop('The dependencies could not be installed: see the output of npm above.');
}

function isWritable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
