// Installs the dependencies where they are missing or older than the lock file. Runs on any Node from 20 on, before them.
// Each script of package.json calls it by itself: npm runs no pre-scripts where it is told to ignore scripts.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';

if (process.platform === 'win32') {
  stop('Flashcart runs on Linux and macOS: on Windows, install WSL with wsl --install and run the same command there.');
}
if (!isInstalled()) install();
// Node 24 is first on the PATH of npm's scripts once it is there.
if (!process.features.typescript && !existsSync('node_modules/node/bin/node')) {
  stop(
    `Node ${process.version} is too old to run TypeScript, and npm has not set up the Node 24 of the packages, as it ran no install scripts: run npm rebuild node --ignore-scripts=false, or use Node 24.`,
  );
}

function isInstalled() {
  const installed = statSync('node_modules/.package-lock.json', { throwIfNoEntry: false });
  if (!installed || installed.mtimeMs < statSync('package-lock.json').mtimeMs) return false;
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  // Those of production alone, or an interrupted npm, leave some out.
  return Object.keys({ ...dependencies, ...devDependencies }).every((name) => existsSync(`node_modules/${name}`));
}

function install() {
  const locked = ['.', 'node_modules'].find((path) => existsSync(path) && !isWritable(path));
  if (locked)
    stop(
      `The dependencies are missing or out of date, and this user may not write ${locked}: run npm install as its owner.`,
    );
  // Not npm ci, which refuses a lock file that was made where another platform's optional packages were not to be had.
  const args = ['install', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) stop('The dependencies could not be installed: npm says above why.');
}

function isWritable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function stop(why) {
  console.error(why);
  process.exit(1);
}
