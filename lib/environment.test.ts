import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { variables } from '../lambdas/shared/environment.ts';
import { routes } from '../lambdas/shared/routes.ts';
import { configOf, type StageConfig } from './config.ts';
import { deployer, lookAt, resourcesOf } from './testing/stages.ts';

// Nothing here is what a function might assume by itself.
const unusual = { timeZone: 'Asia/Kolkata', topWindowDays: 5, corsOrigins: ['https://a.kr', 'https://b.kr'] };

/** What each function of a stage is told by its template, and what its bundle asks for when it answers a request. */
function lookAtFunctions(stage: 'local' | 'prod') {
  const config: StageConfig = { ...configOf(stage, stage === 'local' ? {} : deployer), ...unusual };
  return lookAt(config, (app, { api }) => {
    const functions = resourcesOf(Template.fromStack(api), 'AWS::Lambda::Function');
    return routes.map(({ entry }) => {
      const found = functions.find(([id]) => id.startsWith(entry.replace(/\W/g, '')));
      const environment = found?.[1].Properties.Environment as { Variables: Record<string, unknown> } | undefined;
      const told = environment?.Variables ?? {};
      const file = join(app.outdir, 'bundles', entry, 'index.mjs');
      return { entry, told, asked: askedBy(file, told), code: readFileSync(file, 'utf8') };
    });
  });
}

/** Runs a bundle with the environment of its template and sends it a request that it refuses before it asks a store. */
const SCRIPT = `
  import { Socket } from 'node:net';
  Socket.prototype.connect = function () { this.destroy(new Error('There is no network.')); return this; };
  const asked = new Set();
  const { env } = process;
  process.env = new Proxy(env, { get: (target, name) => (asked.add(name), target[name]) });
  const { handler } = await import(process.argv[1]);
  const headers = { authorization: 'Bearer a.b.c' };
  const event = { httpMethod: 'GET', headers, requestContext: {}, queryStringParameters: { limit: '0' } };
  await handler(event, {});
  process.stdout.write('\\nASKED ' + [...asked].join() + '\\n', () => process.exit());`;

function askedBy(file: string, told: Record<string, unknown>): string[] {
  // References have no value before they are deployed.
  const env = Object.fromEntries(
    Object.entries(told).map(([name, value]) => [name, typeof value === 'string' ? value : 'rediss://u:p@127.0.0.1:1']),
  );
  const args = ['--input-type=module', '-e', SCRIPT, file];
  const all = { ...env, AWS_REGION: 'ap-northeast-2', POWERTOOLS_DEV: 'false' };
  const output = execFileSync(process.execPath, args, { env: all, encoding: 'utf8', timeout: 90_000, stdio: 'pipe' });
  const asked = /^ASKED (.*)$/m.exec(output)?.[1]?.split(',') ?? [];
  return variables.filter((name) => asked.includes(name));
}

describe.each(['local', 'prod'] as const)('on %s', (stage) => {
  let functions: ReturnType<typeof lookAtFunctions>;
  beforeAll(() => {
    functions = lookAtFunctions(stage);
  }, 300_000);

  test('every function is told what its code asks for, and nothing that is not in its code', () => {
    for (const { entry, told, asked, code } of functions) {
      expect([entry, ...Object.keys(told)]).toEqual(expect.arrayContaining([entry, ...asked]));
      expect([entry, ...Object.keys(told).filter((name) => !code.includes(name))]).toEqual([entry]);
    }
  });

  test('every function is told what the stage says', () => {
    const said: Record<string, unknown> = {
      CORS_ORIGINS: 'https://a.kr,https://b.kr',
      TIME_ZONE: 'Asia/Kolkata',
      TOP_WINDOW_DAYS: '5',
    };
    for (const { told } of functions) {
      expect(told).toHaveProperty('CORS_ORIGINS');
      for (const [name, value] of Object.entries(told)) {
        const [, table] = /^(\w+)_TABLE$/.exec(name) ?? [];
        if (table) expect([name, JSON.stringify(value)]).toEqual([name, expect.stringContaining(table.toLowerCase())]);
        else expect([name, value]).toEqual([name, said[name] ?? expect.anything()]);
      }
    }
  });
});
