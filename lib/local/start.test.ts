import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { call, type ServedShop, serveShop, tokenOf } from '../../lambdas/testing/served-shop.ts';
import { until } from '../../lambdas/testing/until.ts';

const run = promisify(execFile);
let folder: string;
/** Servers that a test has started and may not have stopped. */
let started: { stop(): Promise<void> }[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flashcart-start-'));
  started = [];
});
afterEach(async () => {
  for (const { stop } of started) await stop();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(env?: Record<string, string>): Promise<ServedShop> {
  const shop = await serveShop(env);
  started.push(shop);
  return shop;
}

/** The output and exit code of an `npm start` that is expected to fail. */
async function failedStart(env: NodeJS.ProcessEnv, ...args: string[]) {
  const { AWS_ENDPOINT_URL_DYNAMODB: _dynamo, REDIS_URL: _redis, ...inherited } = process.env;
  const all = { ...inherited, PORT: '0', FLASHCART_DATA: join(folder, 'data'), ...env };
  const starting = run(process.execPath, ['bin/start.ts', ...args], { env: all, timeout: 90_000 });
  const { code, stdout, stderr } = await starting.catch((error) => error);
  return { code, output: `${stdout}${stderr}` };
}

test('the three curl lines of the banner work when pasted, and Ctrl-C stops everything', async () => {
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

test('data is kept between runs, locked while in use, and removed by reset', async () => {
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
});

test('without Redis the shop starts, ranks and serves the top five, and the banner shows no password', async () => {
  // Nothing listens on port 1.
  const shop = await serve({ STORE: 'memory', REDIS_URL: 'redis://alice:secret@127.0.0.1:1' });
  const { status, body } = await call(shop, 'GET', '/products/top');
  expect({ status, body }).toEqual({ status: 200, body: expect.objectContaining({ items: expect.any(Array) }) });
  expect(shop.output()).toContain('Redis at redis://127.0.0.1:1');
  expect(shop.output()).not.toContain('secret');
});

test('the banner comes first and shows one address; then each request is logged', async () => {
  const shop = await serve();
  expect(shop.output()).toMatch(/^\nFlashcart +http:\/\/127\.0\.0\.1:\d+\n/);
  expect(shop.output()).not.toContain('localhost');
  await fetch(`${shop.url}/products/mug`);
  await until(() => shop.output().includes('GET /products/{productId}'), 'the log line of a request');
});

test.each<[env: Record<string, string>, args: string[], message: RegExp]>([
  [{ TIME_ZONE: 'Asia/Soul' }, [], /^TIME_ZONE is "Asia\/Soul"/],
  [{}, ['--memroy'], /--memroy/],
  [{ DYNAMODB_ENDPOINT: 'http://127.0.0.1:1' }, [], /^DYNAMODB_ENDPOINT is .*where nothing answers/],
  [{ FLASHCART_DATA: 'package.json/data' }, [], /^The data folder .*not writable.*FLASHCART_DATA/],
  [{ FLASHCART_DATA: 'package.json' }, [], /^The data folder .*not writable.*FLASHCART_DATA/],
])('%j and %j stop npm start with one sentence, before anything is written', async (env, args, message) => {
  const { code, output } = await failedStart(env, ...args);
  expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/^[^\n]+[.]\n$/) });
  expect(output).toMatch(message);
  expect(readdirSync(folder)).toEqual([]);
});

test('a busy port stops npm start with one sentence, before anything is written', async () => {
  const { port } = new URL((await serve()).url);
  const { code, output } = await failedStart({ PORT: port });
  expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(/^Port \d+ is busy[^\n]*\n$/) });
  expect(output).toContain(port);
  expect(readdirSync(folder)).toEqual([]);
});

test('another server on [::1] of the same port does not get the requests to the address of the banner', async () => {
  const other = createServer((socket) => socket.destroy()).listen(0, '::1');
  started.push({ stop: async () => void other.close() });
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const shop = await serve({ STORE: 'memory', PORT: String(port) });
  expect(shop.url).toBe(`http://127.0.0.1:${port}`);
  expect((await fetch(`${shop.url}/products/top`)).status).toBe(200);
});

test('npm run token prints a token for one user, and its usage otherwise', async () => {
  const { stdout } = await run(process.execPath, ['bin/token.ts', 'alice', '--admin']);
  const claims = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString());
  expect(claims).toMatchObject({ sub: 'alice', scope: 'admin' });
  await expect(run(process.execPath, ['bin/token.ts'])).rejects.toThrow('Usage: npm run -s token');
});

/** @throws Error if the process exists after a time that is long for a kill on any machine. */
async function untilGone(pid: number): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    // An orphan that has ended stays a zombie until its new parent collects it.
    const { stdout } = await run('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    if (stdout.trim() === '' || stdout.startsWith('Z')) return;
    await setTimeout(50);
  }
  throw new Error(`Process ${pid} still exists.`);
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(pid)]);
  return stdout.trim().split(/\s+/).map(Number);
}
