import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { variables } from '../lambdas/shared/environment.ts';
import { routes } from '../lambdas/shared/routes.ts';
import { bundle } from './bundle.ts';

/** A KB is 1,000 bytes, the stricter of its two meanings. */
const KB = 1_000;
const AUTHORIZER = 'identity/authorizer';
const entries = [...routes.map(({ entry }) => entry), AUTHORIZER];
const stages = ['local', 'dev', 'prod'] as const;
const folder = mkdtempSync(join(tmpdir(), 'flashcart-bundles-'));
const bytes = new Map<string, number>();

beforeAll(() => {
  for (const stage of stages) {
    for (const entry of entries) bytes.set(`${stage} ${entry}`, bundle(entry, stage, folderOf(stage, entry)));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

function folderOf(stage: string, entry: string): string {
  return join(folder, stage, entry);
}

function codeOf(stage: string, entry: string): string {
  return readFileSync(join(folderOf(stage, entry), 'index.mjs'), 'utf8');
}

test.each([
  ['orders/place-order', 360],
  ['charges/charge', 550],
  ['rankings/get-top', 550],
  ['rankings/rank', 550],
])('the bundle of %s has at most %d KB', (entry, maxKb) => {
  for (const stage of stages) {
    expect(statSync(join(folderOf(stage, entry), 'index.mjs')).size).toBe(bytes.get(`${stage} ${entry}`));
    expect(bytes.get(`${stage} ${entry}`)).toBeLessThanOrEqual(maxKb * KB);
  }
});

test.each(entries)('the bundle of %s is minified, and its source map has its sources', (entry) => {
  const code = codeOf('prod', entry);
  // Code that is not minified has lines of about forty characters.
  expect(code.length / code.split('\n').length).toBeGreaterThan(300);
  const map = JSON.parse(readFileSync(join(folderOf('prod', entry), 'index.mjs.map'), 'utf8')) as Map;
  const own = map.sources.findIndex((source) => source.endsWith(`lambdas/${entry}.handler.ts`));
  expect(map.sourcesContent[own]).toBe(readFileSync(`lambdas/${entry}.handler.ts`, 'utf8'));
  expect(code).toMatch(/\/\/# sourceMappingURL=index\.mjs\.map\n$/);
});

interface Map {
  readonly sources: string[];
  readonly sourcesContent: string[];
}

test.each(entries)('the bundle of %s loads in a process of its own without the network', (entry) => {
  const script = `
    import { Socket } from 'node:net';
    Socket.prototype.connect = () => process.exit(1);
    console.log(typeof (await import(process.argv[1])).handler);`;
  const args = ['--input-type=module', '-e', script, join(folderOf('prod', entry), 'index.mjs')];
  const set = Object.fromEntries(
    [...variables, 'OIDC_ISSUER', 'OIDC_AUDIENCE'].map((name) => [name, 'https://a.test']),
  );
  const { JWT_SECRET: _, ...env } = set;
  expect(execFileSync(process.execPath, args, { env, encoding: 'utf8', timeout: 90_000 })).toBe('function\n');
});

const guarded = routes.filter(({ access }) => access !== 'anyone').map(({ entry }) => entry);

test.each(guarded)('the check of local tokens is in the local bundle of %s', (entry) => {
  const code = codeOf('local', entry);
  expect(code).toContain('HS256');
  expect(code).toContain('JWT_SECRET');
});

test.each(entries)('the check of local tokens is in no other bundle of %s', (entry) => {
  for (const stage of ['dev', 'prod']) {
    const code = codeOf(stage, entry);
    expect(code).not.toContain('JWT_SECRET');
    expect(code).not.toContain('flashcart-local-stage-only');
    const map = JSON.parse(readFileSync(join(folderOf(stage, entry), 'index.mjs.map'), 'utf8')) as Map;
    expect(map.sources.filter((source) => source.endsWith('local-token.ts'))).toEqual([]);
    // The library of the authorizer has a name for every algorithm; authorizer.test.ts proves that it takes none of these.
    if (entry !== AUTHORIZER) expect(code).not.toContain('HS256');
  }
});
