import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routes } from '../../lambdas/shared/routes.ts';
import { breaches, document, kept, operations } from './testing/kept-document.ts';

test('the document is OpenAPI 3.1 by the standard validator', () => {
  const validator = 'node_modules/@seriousme/openapi-schema-validator/bin/validate-api-cli.js';
  expect(JSON.parse(execFileSync(process.execPath, [validator, kept], { encoding: 'utf8' }))).toEqual({ valid: true });
  expect(document.openapi).toMatch(/^3\.1\./);
});

test('the document is what the code says and a shop answers today', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-openapi-'));
  const file = join(folder, 'openapi.json');
  // Engines of its own: what other tests do to theirs would show in the examples.
  const { AWS_ENDPOINT_URL_DYNAMODB: _dynamo, REDIS_URL: _redis, ...env } = process.env;
  try {
    execFileSync(process.execPath, ['bin/openapi.ts', file], { env });
    const isCurrent = readFileSync(file, 'utf8') === readFileSync(kept, 'utf8');
    if (!isCurrent) throw new Error(`${kept} is out of date: run npm run openapi and commit what it writes.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every route is in the document, and nothing else', () => {
  expect(operations.map(([name]) => name).sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  expect(new Set(operations.map(([, { operationId }]) => operationId)).size).toBe(routes.length);
});

test.each(routes)('$method $path asks for the token that the list says', ({ method, path, access }) => {
  const scopes = { anyone: [], user: [{ token: [] }], admin: [{ token: ['admin'] }] };
  expect(document.paths[path]?.[method.toLowerCase()]?.security).toEqual(scopes[access]);
});

const contents = operations.flatMap(([name, { requestBody, responses }]) => [
  ...Object.values(requestBody?.content ?? {}).map((content) => [`the body of ${name}`, content] as const),
  ...Object.entries(responses).flatMap(([status, { content }]) =>
    Object.values(content).map((it) => [`the ${status} of ${name}`, it] as const),
  ),
]);
const examples = contents.flatMap(([name, { schema, examples: some = {} }]) =>
  Object.entries(some).map(([example, { value }]) => [`${example}, ${name}`, schema, value] as const),
);

test.each(examples)('the example %s fits its schema', (_, schema, value) => {
  expect(breaches(schema, value)).toEqual([]);
  // The schema would not take just anything.
  expect(breaches(schema, { ...(value as object), surprise: 1 })).not.toEqual([]);
});

test('only what API Gateway answers without a function has no example', () => {
  const bare = contents.filter(([, content]) => !content.examples).map(([name]) => name.slice(0, 7));
  expect(bare).toEqual(routes.map(() => 'the 429'));
});
