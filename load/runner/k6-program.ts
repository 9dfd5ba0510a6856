import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { findProgram } from '../../bin/local/child.ts';

/** The version that the scenarios are written for, then one that serves where a module proxy does not have it yet. */
const VERSIONS = ['v2.3.0', 'v2.2.0'];
const GO_MINOR = 26;

const MISSING = `There is no k6. Any of these gives it:
  1. put k6 2.x on the PATH: https://grafana.com/docs/k6/latest/set-up/install-k6/
  2. install Go 1.${GO_MINOR} or newer, and this command builds k6 itself;
  3. use Docker: npm run load:up && npm run load:run -- smoke`;

/**
 * The k6 program: from the PATH, else from `load/.tools`, where Go builds it the first time.
 * @throws Error that names the ways to get it.
 */
export function findK6(): string {
  const tools = resolve('load/.tools');
  const built = resolve(tools, 'k6');
  const found = findProgram('k6') ?? (existsSync(built) ? built : undefined);
  if (found) return found;
  const go = findProgram('go');
  if (!go || goMinor(go) < GO_MINOR) throw new Error(MISSING);
  const failures: string[] = [];
  for (const version of VERSIONS) {
    console.log(`Building k6 ${version} with Go, once, which takes minutes …`);
    const env = { ...process.env, GOBIN: tools };
    const { status, stderr } = spawnSync(go, ['install', `go.k6.io/k6/v2@${version}`], { env, encoding: 'utf8' });
    if (status === 0) return built;
    failures.push(`Go cannot get k6 ${version}: ${stderr.trim().split('\n').at(-1)}`);
    console.log(failures.at(-1));
  }
  throw new Error([MISSING, ...failures].join('\n'));
}

function goMinor(go: string): number {
  const { stdout } = spawnSync(go, ['env', 'GOVERSION'], { encoding: 'utf8' });
  return Number(/^go1\.(\d+)/.exec(stdout)?.[1] ?? 0);
}
