import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { call, serveShop, tokenOf } from '../../lambdas/contract/served-shop.ts';
import { dynamoDbLocal, dynoxide, startDynamo } from './dynamo-engine.ts';

const run = promisify(execFile);

test('the three lines of the banner work when pasted, and Ctrl-C stops everything', async () => {
  const shop = await serveShop();
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
  const shop = await serveShop();
  const children = await childrenOf(shop.child?.pid as number);
  shop.child?.kill('SIGKILL');
  for (const pid of children) await untilGone(pid);
});

test('a busy port is told in one line, and nothing is left running', async () => {
  const shop = await serveShop();
  const { port } = new URL(shop.url);
  const second = spawn(process.execPath, ['bin/local.ts', '--memory'], { env: { ...process.env, PORT: port } });
  let words = '';
  second.stderr.on('data', (chunk) => {
    words += chunk;
  });
  const code = await new Promise((resolve) => second.once('close', resolve));
  expect(code).toBe(1);
  expect(words.trim().split('\n')).toEqual([expect.stringContaining(`Port ${port} is busy`)]);
  await shop.stop();
});

test('data is kept between runs, guarded while in use, and cleared by reset', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-'));
  const env = { STORE: '', FLASHCART_DATA: folder };
  const token = await tokenOf('keeper');
  const first = await serveShop(env);
  await call(first, 'POST', '/charges', { token, key: 'c', body: { amount: 5 } });
  const reset = () => run(process.execPath, ['bin/reset.ts'], { env: { ...process.env, ...env } });
  await expect(reset()).rejects.toThrow('stop it first');
  await expect(serveShop(env)).rejects.toThrow('stop it first');
  await first.stop();
  const second = await serveShop(env);
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
  expect(engine.description).toBe(name);
  expect((await fetch(engine.url)).status).toBeGreaterThan(0);
  await engine.stop();
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

async function untilGone(pid: number): Promise<void> {
  for (;;) {
    // A child that has ended and whose parent has, too, may wait for its new parent: it is gone all the same.
    const { stdout } = await run('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    if (stdout.trim() === '' || stdout.startsWith('Z')) return;
    await setTimeout(50);
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(pid)]);
  return stdout.trim().split(/\s+/).map(Number);
}
