import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { call, type ServedShop, serveShop, tokenOf } from '../../lambdas/testing/served-shop.ts';
import { dynamoDbLocal, dynoxide, runnable, startDynamo } from '../engines/dynamo-engine.ts';

const run = promisify(execFile);
/** What a test has started and may not have stopped. */
const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const { stop } of started.splice(0)) await stop();
});

async function serve(env?: Record<string, string>): Promise<ServedShop> {
  const shop = await serveShop(env);
  started.push(shop);
  return shop;
}

test('the three lines of the banner work when pasted, and Ctrl-C stops everything', async () => {
  const shop = await serve();
  const lines = shop.output().match(/^curl .*$/gm) ?? [];
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    const { stdout } = await run('sh', ['-c', line.replace('curl', 'curl -s -w "%{http_code}"')]);
    expect(stdout).toMatch(/20[01]$/);
  }
  const children = await childrenOf(shop.child?.pid as number);
  // Two engines, and the guard of each.
  expect(children).toHaveLength(4);
  await shop.stop();
  expect(shop.child?.exitCode).toBe(0);
  for (const pid of children) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a server that is killed takes its engines with it', async () => {
  const shop = await serve();
  const children = await childrenOf(shop.child?.pid as number);
  shop.child?.kill('SIGKILL');
  for (const pid of children) await untilGone(pid);
});

test('data is kept between runs, guarded while in use, and cleared by reset', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-'));
  const env = { STORE: '', FLASHCART_DATA: folder };
  const token = await tokenOf('keeper');
  const first = await serve(env);
  await call(first, 'POST', '/charges', { token, key: 'c', body: { amount: 5 } });
  const reset = () => run(process.execPath, ['bin/reset.ts'], { env: { ...process.env, ...env } });
  await expect(reset()).rejects.toThrow('stop it first');
  await expect(serve(env)).rejects.toThrow('stop it first');
  await first.stop();
  const second = await serve(env);
  expect((await call(second, 'GET', '/balance', { token })).body).toEqual({ balance: 5 });
  await second.stop();
  await reset();
  expect(existsSync(folder)).toBe(false);
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ['Dynoxide', dynoxide],
  ['DynamoDB Local', dynamoDbLocal],
])('%s is started where it can be had', async (name, candidate) => {
  const engine = await startDynamo(undefined, [candidate]);
  started.push(engine);
  expect(engine.description).toBe(name);
  expect((await fetch(engine.url)).status).toBeGreaterThan(0);
});

describe('a program of a package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-program-'));
  chmodSync(folder, 0o755);
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is left alone where it may be run, as only its owner may change it', () => {
    const program = join(folder, 'ready');
    writeFileSync(program, '', { mode: 0o555 });
    expect(runnable(program)).toBe(program);
    expect(statSync(program).mode & 0o777).toBe(0o555);
  });

  test('is made one that may be run', () => {
    const program = join(folder, 'unpacked');
    writeFileSync(program, '', { mode: 0o644 });
    expect(runnable(program)).toBe(program);
    expect(statSync(program).mode & 0o777).toBe(0o755);
  });

  test('that may not be run and is not ours to change is told in one sentence', () => {
    const isRoot = process.getuid?.() === 0;
    const own = join(folder, 'own');
    writeFileSync(own, '', { mode: 0o644 });
    // For a moment, root is someone whose file it is not.
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(() => runnable(isRoot ? own : '/etc/passwd')).toThrow(/^\S+ may not be run, .* chmod 755 \S+$/);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test('that is not there is none', () => {
    expect(runnable(join(folder, 'missing'))).toBeUndefined();
  });
});

test('without any engine the three ways to one are named', async () => {
  await expect(startDynamo(undefined, [])).rejects.toThrow(/DYNAMODB_ENDPOINT[\s\S]*dynoxide[\s\S]*Java 17/);
});

test('a token is printed for one user, anything else is told how', async () => {
  const { stdout } = await run(process.execPath, ['bin/token.ts', 'alice', '--admin']);
  const claims = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString());
  expect(claims).toMatchObject({ sub: 'alice', scope: 'admin' });
  await expect(run(process.execPath, ['bin/token.ts'])).rejects.toThrow('Usage: npm run -s token');
});

/** @throws Error where the process is still there after a while that is long for a kill on any machine. */
async function untilGone(pid: number): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    // A child that has ended and whose parent has, too, may wait for its new parent: it is gone all the same.
    const { stdout } = await run('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    if (stdout.trim() === '' || stdout.startsWith('Z')) return;
    await setTimeout(50);
  }
  throw new Error(`Process ${pid} is still there.`);
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(pid)]);
  return stdout.trim().split(/\s+/).map(Number);
}
