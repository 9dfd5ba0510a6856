import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routes } from '../../lambdas/shared/routes.ts';
import { checkExchanges, type Described } from './check-exchanges.ts';
import type { Exchange } from './record-exchanges.ts';

const kept = 'docs/openapi.json';
const document = JSON.parse(readFileSync(kept, 'utf8')) as Described;
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

test('the document is what the code says and a shop answers today', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-openapi-'));
  const file = join(folder, 'openapi.json');
  // Engines of its own: the data of other tests would show in the examples.
  const { AWS_ENDPOINT_URL_DYNAMODB: _dynamo, REDIS_URL: _redis, ...env } = process.env;
  try {
    execFileSync(process.execPath, ['bin/openapi.ts', file], { env });
    const isCurrent = readFileSync(file, 'utf8') === readFileSync(kept, 'utf8');
    if (!isCurrent) throw new Error(`${kept} is out of date: run npm run openapi and commit what it writes.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every operation has an id of its own', () => {
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(routes.length);
});

test.each(routes)('$method $path requires the token of its access, $access', ({ method, path, access }) => {
  const scopes = { anyone: [], user: [{ token: [] }], admin: [{ token: ['admin'] }] };
  expect(document.paths[path]?.[method.toLowerCase()]?.security).toEqual(scopes[access]);
});

const answer: Exchange = {
  entry: 'charges/charge',
  name: 'charged',
  sent: { amount: 5 },
  status: 201,
  body: { chargeId: 'chg_1', amount: 5, balance: 5, createdAt: '2026-11-23T03:00:00.000Z' },
  headers: new Headers({
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'x-request-id': 'r',
    'Server-Timing': 'store;dur=1.5, lock;dur=0.2, total;dur=2.0, attempts;desc="1"',
  }),
};
const withHeader = (name: string, value?: string): Partial<Exchange> => {
  const headers = new Headers(answer.headers);
  headers.delete(name);
  if (value) headers.set(name, value);
  return { headers };
};

test('an answer that the document describes passes, with an optional header or without', () => {
  checkExchanges(document, [answer, { ...answer, ...withHeader('Idempotency-Replayed', 'true') }]);
});

test.each<[what: string, deviation: Partial<Exchange>, problem: RegExp]>([
  ['another status', { status: 202 }, /lacks this status/],
  ['another media type', withHeader('Content-Type', 'text/plain'), /lacks the media type text\/plain/],
  ['a field too many', { body: { ...answer.body, surprise: 1 } }, /answer does not match/],
  ['a field too few', { body: { amount: 5 } }, /answer does not match/],
  ['a required header missing', withHeader('Cache-Control'), /lacks the header Cache-Control/],
  ['a header of other routes', withHeader('ETag', '"1"'), /does not allow ETag/],
  ['a header of another form', withHeader('Cache-Control', 'private'), /does not allow Cache-Control/],
  ['another request than the schema allows', { sent: { amount: '5' } }, /request does not match/],
])('npm run openapi refuses an answer with %s', (_, deviation, problem) => {
  expect(() => checkExchanges(document, [{ ...answer, ...deviation }])).toThrow(problem);
});
