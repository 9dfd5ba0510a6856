import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { containerMeter, refusalCounter } from './container-meter.ts';

const folder = mkdtempSync(join(tmpdir(), 'flashcart-meter-'));
const calls = join(folder, 'calls');
const { PATH } = process.env;

beforeEach(() => {
  process.env.PATH = `${folder}:/usr/bin:/bin`;
});
afterEach(() => {
  process.env.PATH = PATH;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Puts a docker on the PATH that prints these answers. */
function placeDocker(...answers: [command: string, words: string][]): void {
  const cases = answers.map(([command, words]) => `*" ${command} "*) printf '${words}' ;;`);
  const script = `#!/bin/sh\necho "$*" >> ${calls}\ncase " $* " in ${cases.join('\n')} esac\n`;
  writeFileSync(join(folder, 'docker'), script, { mode: 0o755 });
}

test('each container is measured, and those of one function are summed', async () => {
  const hash = '0123456789abcdef0123456789abcdef';
  const lines = [
    ['flashcart-load-localstack-1', '150.00%%', '1.5GiB / 24GiB'],
    [`flashcart-load-localstack-1-lambda-placeorder-${hash}`, '10.00%%', '100MiB / 24GiB'],
    [`flashcart-load-localstack-1-lambda-placeorder-${hash.replace('0', 'f')}`, '5.00%%', '50MiB / 24GiB'],
    ['flashcart-load-k6-42', '30.00%%', '512KiB / 24GiB'],
    ['flashcart-load-redis-1', '--', '-- / --'],
  ].map((cells) => cells.join('\\t'));
  placeDocker(['ps', 'a\\nb\\n'], ['stats', `${lines.join('\\n')}\\n`]);
  expect(await containerMeter()).toEqual([
    { of: 'localstack', processors: 1.5, memoryBytes: 1.5 * 2 ** 30 },
    { of: 'placeorder', processors: expect.closeTo(0.15), memoryBytes: 150 * 2 ** 20 },
    { of: 'k6', processors: 0.3, memoryBytes: 512 * 2 ** 10 },
  ]);
});

test('nothing is measured when no container runs', async () => {
  placeDocker(['ps', '']);
  expect(await containerMeter()).toEqual([]);
});

test('each refusal is counted once, by the time window since the last count', async () => {
  placeDocker(['logs', 'a TooManyRequestsException b\\nAWS s3.PutObject\\nTooManyRequestsException\\n']);
  let now = 1_000;
  const count = refusalCounter(() => new Date(now));
  now = 6_000;
  expect(await count()).toBe(2);
  now = 11_000;
  await count();
  const logged = readFileSync(calls, 'utf8');
  expect(logged).toContain('--since 1970-01-01T00:00:01.000Z --until 1970-01-01T00:00:06.000Z localstack');
  expect(logged).toContain('--since 1970-01-01T00:00:06.000Z --until 1970-01-01T00:00:11.000Z localstack');
});
