import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisCommit } from './provenance.ts';

const folder = mkdtempSync(join(tmpdir(), 'flashcart-checkout-'));
afterAll(() => rmSync(folder, { recursive: true }));

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  return spawnSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' }).stdout.trim();
}

test('the commit is unknown outside a checkout', () => {
  expect(thisCommit(folder)).toBe('unknown');
});

test('the commit has 12 digits, and a plus if there are changes', () => {
  git('init', '--quiet');
  writeFileSync(join(folder, 'a'), '1');
  git('add', 'a');
  git('commit', '--quiet', '-m', 'a');
  const commit = git('rev-parse', '--short=12', 'HEAD');
  expect(commit).toMatch(/^[0-9a-f]{12}$/);
  expect(thisCommit(folder)).toBe(commit);
  writeFileSync(join(folder, 'b'), '2');
  expect(thisCommit(folder)).toBe(`${commit}+`);
});
