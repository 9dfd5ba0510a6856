import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamoDbLocal, dynoxide, executable, startDynamo } from './dynamo-engine.ts';

test.each([
  ['Dynoxide', dynoxide],
  ['DynamoDB Local', dynamoDbLocal],
])('%s starts if it is installed', async (name, candidate) => {
  const engine = await startDynamo({}, undefined, [candidate]);
  try {
    expect(engine.description).toBe(name);
    expect((await fetch(engine.url)).status).toBeGreaterThan(0);
  } finally {
    await engine.stop();
  }
});

test('without any engine the error names the three ways to get one', async () => {
  await expect(startDynamo({}, undefined, [])).rejects.toThrow(/DYNAMODB_ENDPOINT[\s\S]*dynoxide[\s\S]*Java 17/);
});

describe('the program of an npm package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-program-'));
  chmodSync(folder, 0o755);
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['keeps its mode if it is executable', 0o555, 0o555],
    ['becomes executable', 0o644, 0o755],
  ])('%s', (name, before, after) => {
    const program = join(folder, name);
    writeFileSync(program, '', { mode: before });
    expect(executable(program)).toBe(program);
    expect(statSync(program).mode & 0o777).toBe(after);
  });

  test('is refused with one sentence if only its owner can make it executable', () => {
    const isRoot = process.getuid?.() === 0;
    const own = join(folder, 'own');
    writeFileSync(own, '', { mode: 0o644 });
    // For a moment, root becomes a user who does not own the file.
    if (isRoot) process.seteuid?.(65_534);
    try {
      expect(() => executable(isRoot ? own : '/etc/passwd')).toThrow(/^\S+ is not executable .* chmod 755 \S+$/);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test('is undefined if the file is missing', () => {
    expect(executable(join(folder, 'missing'))).toBeUndefined();
  });
});
