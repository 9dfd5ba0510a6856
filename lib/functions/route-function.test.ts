import { routes } from '../../lambdas/shared/routes.ts';
import { configOf } from '../stages/config-of.ts';
import type { AwsConfig } from '../stages/stage-config.ts';
import { functionIn, requiredSettings, resourcesOf, templatesOf, templatesOfStage } from '../testing/stages.ts';
import { functionLimits } from './function-limits.ts';
import { usesRedis } from './function-variables.ts';

jest.mock('./bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const { api: prod } = templatesOfStage('prod');
const { api: dev } = templatesOfStage('dev');
const { api: local } = templatesOfStage('local');

test('every function runs Node 24 on arm64, is traced, and has its own log with a retention', () => {
  const made = resourcesOf(prod, 'AWS::Lambda::Function');
  expect(made).toHaveLength(routes.length + 1);
  const logs = made.map(([, { Properties }]) => {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
    });
    return JSON.stringify(Properties.LoggingConfig);
  });
  expect(new Set(logs).size).toBe(made.length);
  prod.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
});

test("a function's timeout is 2 to 3 s longer than its deadline", () => {
  for (const { entry } of routes) {
    const overMs = functionIn(prod, entry).Timeout * 1_000 - functionLimits[entry].deadlineMs;
    expect(overMs).toBeGreaterThanOrEqual(2_000);
    expect(overMs).toBeLessThan(3_000);
  }
});

test('only the functions that use Redis run in the VPC', () => {
  for (const { entry } of routes) {
    expect([entry, functionIn(prod, entry).VpcConfig !== undefined]).toEqual([entry, usesRedis(entry)]);
  }
  expect(resourcesOf(local, 'AWS::Lambda::Function').filter(([, { Properties }]) => Properties.VpcConfig)).toEqual([]);
});

test('the Redis URL has a login, a host and a port, and nothing after them', () => {
  const variables = JSON.stringify(functionIn(prod, 'charges/charge').Environment.Variables);
  const address =
    /"OutputName":"[^"]*EndpointAddress[^"]*"}},":",{[^{]*{[^}]*"OutputName":"[^"]*EndpointPort[^"]*"}}\]\]/;
  expect(variables).toContain('rediss://flashcart-prod:{{resolve:secretsmanager:');
  expect(variables).toMatch(address);
});

test('no function on AWS has the secret of local tokens', () => {
  for (const template of [prod, dev]) expect(JSON.stringify(template.toJSON())).not.toContain('JWT_SECRET');
  expect(functionIn(local, 'orders/place-order').Environment.Variables).toHaveProperty('JWT_SECRET');
});

test('a function can have reserved and provisioned concurrency', () => {
  const config = configOf('prod', requiredSettings) as AwsConfig;
  const { api } = templatesOf({ ...config, concurrency: { 'orders/place-order': { reserved: 64, provisioned: 16 } } });
  expect(functionIn(api, 'orders/place-order').ReservedConcurrentExecutions).toBe(64);
  api.hasResourceProperties('AWS::Lambda::Alias', {
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 16 },
  });
  const called = resourcesOf(api, 'AWS::ApiGateway::Method').map(([, { Properties }]) => JSON.stringify(Properties));
  expect(called.filter((method) => method.includes('ordersplaceorderWarm'))).toHaveLength(1);
});

/** The reserved concurrency of a stage's functions, by the start of their logical ids. */
function reservedOf(template: typeof prod): Record<string, number> {
  const made = resourcesOf(template, 'AWS::Lambda::Function').flatMap(([id, { Properties }]) => {
    const reserved: number | undefined = Properties.ReservedConcurrentExecutions;
    return reserved === undefined ? [] : [[id.replace(/OwnFunction\w+$/, ''), reserved] as const];
  });
  return Object.fromEntries(made);
}

test('on prod orders, charges and the authorizer have reserved concurrency, on dev nothing has', () => {
  expect(reservedOf(prod)).toEqual({ ordersplaceorder: 360, chargescharge: 180, Authorizer: 90 });
  expect(reservedOf(dev)).toEqual({});
});
