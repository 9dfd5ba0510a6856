import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveShop } from '../../lambdas/contract/served-shop.ts';
import { until } from '../../lambdas/testing/until.ts';
import { checkSettings } from './settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flashcart-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What `npm start` says before it ends, and with which code. */
async function ended(env: NodeJS.ProcessEnv, ...args: string[]) {
  const { AWS_ENDPOINT_URL_DYNAMODB: _dynamo, REDIS_URL: _redis, ...inherited } = process.env;
  const all = { ...inherited, PORT: '0', FLASHCART_DATA: join(folder, 'data'), ...env };
  const child = spawn(process.execPath, ['bin/local.ts', ...args], { env: all });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      words += chunk;
      // A server that takes the setting is not waited for.
      if (words.includes('Ctrl-C')) child.kill('SIGINT');
    });
  }
  const impatience = setTimeout(() => child.kill('SIGKILL'), 90_000);
  const [code] = await once(child, 'close');
  clearTimeout(impatience);
  return { code, words };
}

test.each<[name: string, value: string, meaning: RegExp]>([
  ['TIME_ZONE', 'Asia/Soul', /IANA time zone, such as Asia\/Seoul/],
  ['TIME_ZONE', '+09:00', /IANA time zone/],
  ['TOP_WINDOW_DAYS', 'abc', /from 1 to 30/],
  ['TOP_WINDOW_DAYS', '0', /from 1 to 30/],
  ['TOP_WINDOW_DAYS', '31', /from 1 to 30/],
  ['TOP_WINDOW_DAYS', '1.5', /from 1 to 30/],
  ['PORT', 'abc', /from 0 to 65535/],
  ['PORT', '70000', /from 0 to 65535/],
  ['PORT', '-1', /from 0 to 65535/],
  ['DYNAMODB_ENDPOINT', 'localhost:5211', /http:\/\/127\.0\.0\.1:8000/],
  ['DYNAMODB_ENDPOINT', 'ftp://localhost', /http:\/\/127\.0\.0\.1:8000/],
  ['DYNAMODB_ENDPOINT', 'http://127.0.0.1:1', /where nothing answers/],
  ['REDIS_URL', 'localhost:6379', /redis:\/\//],
  ['REDIS_URL', 'redis://127.0.0.1:1?cluster=true', /cluster/],
  ['STORE', 'disk', /memory/],
  ['CORS_ORIGINS', 'https://shop.example.com/', /without a path/],
  ['CORS_ORIGINS', 'https://shop.example.com/a', /without a path/],
  ['CORS_ORIGINS', 'shop.example.com', /without a path/],
  ['CORS_ORIGINS', 'https://a.example.com,', /without a path/],
  ['FLASHCART_DATA', 'package.json/data', /cannot be written/],
  ['FLASHCART_DATA', 'package.json', /cannot be written/],
])(
  '%s=%s stops npm start with one sentence that names it, before anything is written',
  async (name, value, meaning) => {
    const { code, words } = await ended({ [name]: value });
    expect({ code, words }).toEqual({ code: 1, words: expect.stringMatching(/^[^\n]+[.]\n$/) });
    expect(words).toContain(name);
    expect(words).toMatch(meaning);
    expect(readdirSync(folder)).toEqual([]);
  },
);

test.each([['--memroy'], ['memory'], ['--memory', '--port=1']])(
  'npm start -- %s %s stops with one sentence',
  async (...args) => {
    const { code, words } = await ended({}, ...args);
    expect({ code, words }).toEqual({ code: 1, words: expect.stringMatching(/^[^\n]*takes --memory[^\n]*\.\n$/) });
    expect(words).toContain(args.at(-1)?.split('=')[0]);
  },
);

test.each<[name: string, value: string]>([
  ...['UTC', 'Asia/Kolkata', 'Europe/Kyiv', 'America/Argentina/Buenos_Aires'].map((it): [string, string] => [
    'TIME_ZONE',
    it,
  ]),
  ...['1', '30', ''].map((it): [string, string] => ['TOP_WINDOW_DAYS', it]),
  ...['0', '80', '65535'].map((it): [string, string] => ['PORT', it]),
  ...['https://dynamodb.eu-west-1.amazonaws.com', 'http://[::1]:8000'].map((it): [string, string] => [
    'DYNAMODB_ENDPOINT',
    it,
  ]),
  ...['*', 'https://a.example.com, http://localhost:5173'].map((it): [string, string] => ['CORS_ORIGINS', it]),
  ['STORE', 'memory'],
])('%s=%s is taken', (name, value) => {
  expect(() => checkSettings({ [name]: value })).not.toThrow();
});

test('the banner comes first and names the one address where the shop is; then every request has its line', async () => {
  const shop = await serveShop();
  try {
    expect(shop.output()).toMatch(/^\nFlashcart +http:\/\/127\.0\.0\.1:\d+\n/);
    expect(shop.output()).not.toContain('localhost');
    await fetch(`${shop.url}/products/mug`);
    await until(() => shop.output().includes('GET /products/{productId}'), 'the line of a request');
  } finally {
    await shop.stop();
  }
});

test('a busy port is told in one line', async () => {
  const shop = await serveShop();
  try {
    const { port } = new URL(shop.url);
    const { code, words } = await ended({ PORT: port });
    expect({ code, words }).toEqual({ code: 1, words: expect.stringMatching(/^Port \d+ is busy[^\n]*\n$/) });
    expect(words).toContain(port);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    await shop.stop();
  }
});

test('another server on [::1] of the same port does not get what the banner says', async () => {
  const other = createServer((socket) => socket.destroy());
  other.listen(0, '::1');
  await once(other, 'listening');
  const port = (other.address() as AddressInfo).port;
  try {
    const shop = await serveShop({ STORE: 'memory', PORT: String(port) });
    try {
      expect(shop.url).toBe(`http://127.0.0.1:${port}`);
      expect((await fetch(`${shop.url}/products/top`)).status).toBe(200);
    } finally {
      await shop.stop();
    }
  } finally {
    other.close();
  }
});
