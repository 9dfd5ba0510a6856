// Installs the dependencies where they are missing or older than the lock file. Runs on any Node from 20 on, before them.
import { execSync } from 'node:child_process';
import { statSync } from 'node:fs';

const installed = statSync('node_modules/.package-lock.json', { throwIfNoEntry: false });
if (!installed || installed.mtimeMs < statSync('package-lock.json').mtimeMs) {
  // Not npm ci, which refuses a lock file that was made where another platform's optional packages were not to be had.
  execSync('npm install --no-audit --no-fund', { stdio: ['ignore', 2, 2] });
}
