import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { variables } from '../../lambdas/shared/environment.ts';
import { routes } from '../../lambdas/shared/routes.ts';
import { configOf } from '../stages/config-of.ts';
import type { StageConfig } from '../stages/stage-config.ts';
import { functionIn, lookAt, requiredSettings } from '../testing/stages.ts';

// No value is a default.
const unusual = { timeZone: 'Asia/Kolkata', topWindowDays: 5, corsOrigins: ['https://a.kr', 'https://b.kr'] };

/** For each function of a stage: the variables its template sets, and those its bundle reads when it answers a request. */
function lookAtFunctions(stage: 'local' | 'prod') {
  const config: StageConfig = { ...configOf(stage, stage === 'local' ? {} : requiredSettings), ...unusual };
  return lookAt(config, (app, { api }) => {
    const template = Template.fromStack(api);
    return routes.map(({ entry }) => {
      const set = functionIn(template, entry).Environment.Variables;
      const file = join(app.outdir, 'bundles', entry, 'index.mjs');
      return { entry, set, read: readBy(file, set), code: readFileSync(file, 'utf8') };
    });
  });
}

/** Runs a bundle with the variables of its template and sends a request that it rejects before it calls a store. */
const SCRIPT = `
  import { Socket } from 'node:net';
  Socket.prototype.connect = function () { this.destroy(new Error('There is no network.')); return this; };
  const read = new Set();
  const { env } = process;
  process.env = new Proxy(env, { get: (target, name) => (read.add(name), target[name]) });
  const { handler } = await import(process.argv[1]);
  const headers = { authorization: 'Bearer a.b.c' };
  const event = { httpMethod: 'GET', headers, requestContext: {}, queryStringParameters: { limit: '0' } };
  await handler(event, {});
  process.stdout.write('\\nREAD ' + [...read].join() + '\\n', () => process.exit());`;

function readBy(file: string, set: Record<string, unknown>): string[] {
  // References have no value before the deployment.
  const env = Object.fromEntries(
    Object.entries(set).map(([name, value]) => [name, typeof value === 'string' ? value : 'rediss://u:p@127.0.0.1:1']),
  );
  const args = ['--input-type=module', '-e', SCRIPT, file];
  const all = { ...env, AWS_REGION: 'ap-northeast-2', POWERTOOLS_DEV: 'false' };
  const output = execFileSync(process.execPath, args, { env: all, encoding: 'utf8', timeout: 90_000, stdio: 'pipe' });
  const read = /^READ (.*)$/m.exec(output)?.[1]?.split(',') ?? [];
  return variables.filter((name) => read.includes(name));
}

describe.each(['local', 'prod'] as const)('on %s', (stage) => {
  let functions: ReturnType<typeof lookAtFunctions>;
  beforeAll(() => {
    functions = lookAtFunctions(stage);
  }, 300_000);

  test('every function gets the variables that its code reads, and no others', () => {
    for (const { entry, set, read, code } of functions) {
      expect([entry, ...Object.keys(set)]).toEqual(expect.arrayContaining([entry, ...read]));
      expect([entry, ...Object.keys(set).filter((name) => !code.includes(name))]).toEqual([entry]);
    }
  });

  test("every function gets the stage's values", () => {
    const values: Record<string, unknown> = {
      CORS_ORIGINS: 'https://a.kr,https://b.kr',
      TIME_ZONE: 'Asia/Kolkata',
      TOP_WINDOW_DAYS: '5',
    };
    for (const { set } of functions) {
      expect(set).toHaveProperty('CORS_ORIGINS');
      for (const [name, value] of Object.entries(set)) {
        const [, table] = /^(\w+)_TABLE$/.exec(name) ?? [];
        if (table) expect([name, JSON.stringify(value)]).toEqual([name, expect.stringContaining(table.toLowerCase())]);
        else expect([name, value]).toEqual([name, values[name] ?? expect.anything()]);
      }
    }
  });
});
