import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectDocker } from './compose.ts';

const folder = mkdtempSync(join(tmpdir(), 'flashcart-docker-'));
const { PATH } = process.env;

beforeEach(() => {
  process.env.PATH = folder;
});
afterEach(() => {
  process.env.PATH = PATH;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Puts a docker on the PATH that refuses one of its commands. */
function placeDocker(refused: 'compose' | 'version' | 'nothing'): void {
  const file = join(folder, 'docker');
  writeFileSync(file, `#!/bin/sh\n[ "$1" != ${refused} ]\n`);
  chmodSync(file, 0o755);
}

const WITHOUT = /npm run load -- smoke needs no Docker\.$/;

test('where there is no Docker it says how to get it, and what needs none', () => {
  expect(() => expectDocker()).toThrow('There is no Docker: get it from https://docs.docker.com/');
  expect(() => expectDocker()).toThrow(WITHOUT);
});

test('where Docker has no compose it says how to get it, and what needs no Docker', () => {
  placeDocker('compose');
  expect(() => expectDocker()).toThrow('Docker has no compose: get its plugin from https://docs.docker.com/compose/');
  expect(() => expectDocker()).toThrow(WITHOUT);
});

test('where Docker does not run it says so, and what needs none', () => {
  placeDocker('version');
  expect(() => expectDocker()).toThrow('Docker does not answer: start Docker');
  expect(() => expectDocker()).toThrow(WITHOUT);
});

test('where all is there it is content', () => {
  placeDocker('nothing');
  expect(() => expectDocker()).not.toThrow();
});
