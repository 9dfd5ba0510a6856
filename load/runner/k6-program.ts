import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findProgram } from '../../lib/engines/find-program.ts';
import { processMeter } from './meter.ts';
import type { K6 } from './run-k6.ts';

const MODULE = 'go.k6.io/k6/v2';
/** The version that the scenarios are written for. */
export const VERSION = 'v2.3.0';
/** One that serves as well, for where a module proxy does not give that one. */
const OLDER_VERSION = 'v2.2.0';
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
  const built = join(tools, 'k6');
  const found = findProgram('k6') ?? (existsSync(built) ? built : undefined);
  if (found) return found;
  const go = findProgram('go');
  if (!go || goMinor(go) < GO_MINOR) throw new Error(MISSING);
  console.log(`Building k6 ${VERSION} with Go, once, which takes minutes …`);
  const failure = install(go, tools);
  if (!failure) return built;
  console.log(`Go cannot get k6 ${VERSION} (${failure}): building ${OLDER_VERSION} instead.`);
  const olderFailure = buildOlder(go, built);
  if (!olderFailure) return built;
  throw new Error(`${MISSING}\nGo cannot get k6 ${OLDER_VERSION} either: ${olderFailure}`);
}

/** A k6 program of this machine, which sees its files as they are. */
export function k6Here(program: string): K6 {
  return {
    version: k6Version(program),
    pathOf: (file) => file,
    command: (call) => ({ program, ...call }),
    meter: (pid) => processMeter('k6', pid),
  };
}

/** The version of a k6 program, such as `2.3.0`; `unknown` where it does not say. */
function k6Version(program: string): string {
  const { stdout } = spawnSync(program, ['version'], { encoding: 'utf8' });
  return /^k6 v(\S+)/.exec(stdout)?.[1] ?? 'unknown';
}

function goMinor(go: string): number {
  const { stdout } = spawnSync(go, ['env', 'GOVERSION'], { encoding: 'utf8' });
  return Number(/^go1\.(\d+)/.exec(stdout)?.[1] ?? 0);
}

/** @returns Go's last words where it fails. */
function install(go: string, tools: string): string | undefined {
  const env = { ...process.env, GOBIN: tools };
  return failureOf(spawnSync(go, ['install', `${MODULE}@${VERSION}`], { env, encoding: 'utf8' }));
}

/**
 * Builds the older version from a module that requires it: `go install` would look at the newest one first.
 * @returns Go's last words where it fails.
 */
function buildOlder(go: string, built: string): string | undefined {
  const cwd = mkdtempSync(join(tmpdir(), 'flashcart-k6-'));
  try {
    writeFileSync(join(cwd, 'go.mod'), `module k6build\n\ngo 1.${GO_MINOR}\n\nrequire ${MODULE} ${OLDER_VERSION}\n`);
    return failureOf(spawnSync(go, ['build', '-mod=mod', '-o', built, MODULE], { cwd, encoding: 'utf8' }));
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

function failureOf({ status, stderr }: { status: number | null; stderr: string }): string | undefined {
  return status === 0 ? undefined : stderr.trim().split('\n').at(-1)?.trim();
}
