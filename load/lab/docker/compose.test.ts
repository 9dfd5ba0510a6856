import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** Puts a docker on the PATH that fails for one of its commands. */
function placeDocker(failing: string): void {
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n[ "$1" != ${failing} ]\n`, { mode: 0o755 });
}

test('without Docker the error says where to get it, and which command needs none', () => {
  expect(() => expectDocker()).toThrow(
    'Docker is not installed: see https://docs.docker.com/get-started/get-docker/. npm run load -- smoke needs no Docker.',
  );
});

test.each([
  ['compose', "Docker's compose plugin is not installed: see https://docs.docker.com/compose/install/."],
  ['version', 'The Docker daemon does not answer: start Docker'],
])('a failing docker %s is reported with its remedy', (command, sentence) => {
  placeDocker(command);
  expect(() => expectDocker()).toThrow(sentence);
});

test('an installed and running Docker is accepted', () => {
  placeDocker('nothing');
  expect(() => expectDocker()).not.toThrow();
});
