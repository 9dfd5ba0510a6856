import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findProgram } from '../../lib/engines/find-program.ts';
import { processMeter } from './process-meter.ts';
import type { K6 } from './run-k6.ts';

const MODULE = 'go.k6.io/k6/v2';
/** The version of k6 that the scenarios are written for. */
export const VERSION = 'v2.3.0';
/** Also compatible; for a module proxy that does not have the newer one. */
const OLDER_VERSION = 'v2.2.0';
const GO_MINOR = 26;

const MISSING = `k6 is not installed. Do one of these:
  1. put k6 2.x on the PATH: https://grafana.com/docs/k6/latest/set-up/install-k6/
  2. install Go 1.${GO_MINOR} or newer: this command then builds k6
  3. use Docker: npm run load:up && npm run load:run -- smoke`;

/**
 * Finds k6 on the PATH, else in `load/.tools`, where Go builds it the first time.
 * @throws Error with the ways to install it.
 */
export function findK6(): string {
  const tools = resolve('load/.tools');
  const built = join(tools, 'k6');
  const found = findProgram('k6') ?? (existsSync(built) ? built : undefined);
  if (found) return found;
  const go = findProgram('go');
  if (!go || goMinor(go) < GO_MINOR) throw new Error(MISSING);
  console.log(`Building k6 ${VERSION} with Go; takes minutes, the first time only …`);
  const failure = install(go, tools);
  if (!failure) return built;
  console.log(`Go cannot build k6 ${VERSION} (${failure}): building ${OLDER_VERSION} instead.`);
  const olderFailure = buildOlder(go, built);
  if (!olderFailure) return built;
  throw new Error(`${MISSING}\nGo cannot build k6 ${OLDER_VERSION} either: ${olderFailure}`);
}

/** A k6 program on this machine. */
export function k6Here(program: string): K6 {
  return {
    version: k6Version(program),
    pathOf: (file) => file,
    command: (call) => ({ program, ...call }),
    meter: (pid) => processMeter('k6', pid),
  };
}

/** Such as `2.3.0`; `unknown` where the program prints none. */
function k6Version(program: string): string {
  const { stdout } = spawnSync(program, ['version'], { encoding: 'utf8' });
  return /^k6 v(\S+)/.exec(stdout)?.[1] ?? 'unknown';
}

function goMinor(go: string): number {
  const { stdout } = spawnSync(go, ['env', 'GOVERSION'], { encoding: 'utf8' });
  return Number(/^go1\.(\d+)/.exec(stdout)?.[1] ?? 0);
}

/** @returns the last line of Go's output where it fails. */
function install(go: string, tools: string): string | undefined {
  const env = { ...process.env, GOBIN: tools };
  return failureOf(spawnSync(go, ['install', `${MODULE}@${VERSION}`], { env, encoding: 'utf8' }));
}

/**
 * Builds the older version as a requirement of a temporary module, as `go install` would look up the newest one first.
 * @returns the last line of Go's output where it fails.
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
