import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}

const CONFIG = resolve('.dependency-cruiser.mjs');
const rooms: Readonly<Record<string, readonly string[]>> = readConfig('config.rooms');
const ruleNames: readonly string[] = readConfig('config.default.forbidden.map(({ name }) => name)');

/** For each rule a file that breaks it, and what the file holds. */
const plants: Readonly<Record<string, readonly [file: string, code: string]>> = {
  // A room may import earlier ones only, so the next one is forbidden.
  ...Object.fromEntries(
    Object.keys(rooms).map((room, index, all) => {
      const next = all[index + 1] ?? 'bin/';
      return [`room ${room}`, [`${room}planted.ts`, `import '../../${next}planted.ts';`]];
    }),
  ),
  'every room is listed': ['lambdas/planted/planted.ts', "import '../shared/planted.ts';"],
  'no cycles': ['lambdas/orders/cycle.ts', "import type { Other } from './other.ts';\nexport type Own = Other;"],
  'commands are not imported': ['lib/planted.test.ts', "import '../bin/planted.ts';"],
  'programs are not imported': [
    'load/bench/starter.ts',
    "import type { Task } from './programs/planted.ts';\nexport type Own = Task;",
  ],
  'tests are not imported': ['bin/tested.ts', "import '../lib/planted.test.ts';"],
  'stores alone know DynamoDB': ['lambdas/orders/place.ts', "import '@aws-sdk/lib-dynamodb';"],
  'the lock alone knows the Redis client': ['lambdas/orders/lock.ts', "import { Redis } from 'ioredis';"],
  'the lock and the top five alone use Redis': ['lambdas/orders/cached.ts', "import '../shared/optional-redis.ts';"],
  'the domain imports no store': ['lambdas/orders/order.ts', "import './order-store.ts';"],
  'handlers alone import wiring': ['lambdas/orders/price.ts', "import './orders.wiring.ts';"],
  'functions need no devDependencies': ['lambdas/orders/timer.ts', "import 'croner';"],
  'scenarios run in k6': ['load/scenarios/rush.ts', "import 'node:fs';"],
  'packages are declared': ['lambdas/orders/guess.ts', "import 'no-such-package';"],
  'every module is used': ['lambdas/orders/unused.ts', 'export {};'],
  'all test support is used': ['lambdas/testing/unused.ts', 'export {};'],
};

/** What the planted files import. */
const imported: Readonly<Record<string, string>> = {
  'bin/planted.ts': 'export {};',
  'lambdas/orders/other.ts': "import './cycle.ts';\nexport type Other = string;",
  'load/bench/programs/planted.ts': 'export type Task = string;',
  'lambdas/shared/optional-redis.ts': 'export {};',
  'lambdas/orders/order-store.ts': 'export {};',
  'lambdas/orders/orders.wiring.ts': 'export {};',
};

const folder = mkdtempSync(join(tmpdir(), 'flashcart-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

function readConfig(expression: string) {
  const script = `import * as config from ${JSON.stringify(CONFIG)}; console.log(JSON.stringify(${expression}));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }));
}

/** Checks the planted files by the repository's rules. */
function violations(): readonly Violation[] {
  cpSync('package.json', join(folder, 'package.json'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  for (const [file, code] of [...Object.values(plants), ...Object.entries(imported)]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), code);
  }
  const program = resolve('node_modules/.bin/depcruise');
  const args = [program, '--config', CONFIG, '--output-type', 'json', 'bin', 'lib', 'lambdas', 'load'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
  expect(stderr).toBe('');
  return JSON.parse(stdout).summary.violations;
}

test('a file that breaks a rule of who may import whom is named with that rule', () => {
  expect(Object.keys(plants)).toEqual(ruleNames);
  const found = violations().map(({ rule, from }) => `${rule.name}: ${from}`);
  const planted = Object.entries(plants).map(([rule, [file]]) => `${rule}: ${file}`);
  expect(found).toEqual(expect.arrayContaining(planted));
});

test('a room imports only rooms that come before it, so rooms form no cycle', () => {
  const names = Object.keys(rooms);
  const upward = Object.entries(rooms).flatMap(([room, others], index) =>
    names
      .slice(index)
      .filter((later) => others.some((other) => new RegExp(`^${other}`).test(`${later}any.ts`)))
      .map((later) => `${room} may import ${later}`),
  );
  expect(upward).toEqual([]);
});
