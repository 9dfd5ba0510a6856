import { Duration } from 'aws-cdk-lib';
import type { TokenAuthorizerProps } from 'aws-cdk-lib/aws-apigateway';
import { type Route, routes } from '../../lambdas/shared/routes.ts';
import { tables } from '../../lambdas/shared/tables.ts';
import { functions } from '../functions/function-needs.ts';
import { replaced, type Stacks, troubles } from '../testing/redeployment.ts';
import { deployer, resourcesOf, templatesOf } from '../testing/stages.ts';
import { type AwsConfig, configOf } from './stage-config.ts';

jest.mock('../functions/bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const mockAuthorizer: { changes: Partial<TokenAuthorizerProps> } = { changes: {} };
jest.mock('aws-cdk-lib/aws-apigateway', () => {
  const real = jest.requireActual('aws-cdk-lib/aws-apigateway');
  class TokenAuthorizer extends real.TokenAuthorizer {
    constructor(scope: unknown, id: string, props: TokenAuthorizerProps) {
      super(scope, id, { ...props, ...mockAuthorizer.changes });
    }
  }
  return { ...real, TokenAuthorizer };
});

const STRENGTH = '@aws-cdk/core:defaultCrossStackReferences';
const ownVpc = {
  VPC_ID: 'vpc-0a1b2c3d',
  VPC_SUBNET_IDS: 'subnet-1,subnet-2',
  VPC_ZONES: 'ap-northeast-2a,ap-northeast-2c',
};
const otherSubnets = { ...ownVpc, VPC_SUBNET_IDS: 'subnet-3,subnet-4' };

function stage(
  name: 'dev' | 'prod',
  settings: Record<string, string> = {},
  change: Partial<AwsConfig> = {},
): AwsConfig {
  return { ...(configOf(name, { ...deployer, ...settings }) as AwsConfig), ...change };
}

/** What the release after this one has more: a route with its function, and a table that this function uses. */
function withNextRelease<T>(build: () => T): T {
  const route: Route = { method: 'GET', path: '/coupons', access: 'user', entry: 'coupons/list-coupons' };
  const needs = { grants: { coupons: ['Query'] }, knows: ['wallets'], variables: [], deadlineMs: 1_000, memoryMb: 512 };
  (routes as unknown as Route[]).push(route);
  Object.assign(tables, { coupons: { name: 'coupons', variable: 'COUPONS_TABLE', partitionKey: 'couponId' } });
  Object.assign(functions, { [route.entry]: needs });
  try {
    return build();
  } finally {
    (routes as unknown as Route[]).pop();
    Reflect.deleteProperty(tables, 'coupons');
    Reflect.deleteProperty(functions, route.entry);
  }
}

describe.each(['dev', 'prod'] as const)('on %s', (name) => {
  const now = templatesOf(stage(name));

  test('a release with a route and a table more can be deployed, and rolled back', () => {
    const next = withNextRelease(() => templatesOf(stage(name)));
    expect(resourcesOf(next.api, 'AWS::Lambda::Function')).toHaveLength(
      resourcesOf(now.api, 'AWS::Lambda::Function').length + 1,
    );
    expect(troubles(now, next)).toEqual([]);
    expect(troubles(next, now)).toEqual([]);
  });

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ['an own VPC comes', {}, ownVpc],
    ['an own VPC goes', ownVpc, {}],
    ['an own VPC has other subnets', ownVpc, otherSubnets],
    ['an own domain comes', {}, { DOMAIN_NAME: 'api.example.com', CERTIFICATE_ARN: 'arn:aws:acm:r:1:certificate/a' }],
    ['a second origin comes', {}, { CORS_ORIGINS: 'https://shop.example.com,https://m.example.com' }],
  ])('%s, and the stacks can be deployed in their order without losing a table', (_what, from, to) => {
    const [was, is] = [templatesOf(stage(name, from)), templatesOf(stage(name, to))];
    expect(troubles(was, is)).toEqual([]);
    expect(replaced(was.data, is.data).filter((id) => id.startsWith('Tables'))).toEqual([]);
  });

  test('functions move with the cache into an own VPC', () => {
    const moved = templatesOf(stage(name, ownVpc));
    expect(cacheOf(moved)).not.toEqual(cacheOf(now));
    expect(environmentOf(moved, 'chargescharge').REDIS_URL).not.toEqual(environmentOf(now, 'chargescharge').REDIS_URL);
    const [endpoint] = /PublishOutputFnGetAttRedis\w+EndpointAddress\w+/.exec(
      JSON.stringify(environmentOf(moved, 'chargescharge').REDIS_URL),
    ) as RegExpExecArray;
    const [cacheId] = resourcesOf(moved.data, 'AWS::ElastiCache::ServerlessCache')[0] as [string, unknown];
    expect(moved.data.toJSON().Outputs[endpoint].Value).toEqual({ 'Fn::GetAtt': [cacheId, 'Endpoint.Address'] });
  });

  test('a new password reaches the user of the cache and every function that logs in', () => {
    const config = stage(name);
    const { passwordVersion } = config.cache;
    const next = templatesOf({ ...config, cache: { ...config.cache, passwordVersion: passwordVersion + 1 } });
    expect(troubles(now, next)).toEqual([]);
    const [before, after] = [passwordsOf(now), passwordsOf(next)];
    // The functions of before log in until they are deployed as well.
    expect(after.slice(1)).toEqual(before.slice(0, 1));
    expect(before).not.toContain(after[0]);
    for (const entry of ['chargescharge', 'rankingsgettop', 'rankingsrank']) {
      expect(secretIn(now, entry)).toBe(before[0]);
      expect(secretIn(next, entry)).toBe(after[0]);
    }
    const after2 = passwordsOf(
      templatesOf({ ...config, cache: { ...config.cache, passwordVersion: passwordVersion + 2 } }),
    );
    // Two steps at once leave no password that was ever in use.
    expect(after2.filter((password) => before.includes(password))).toEqual([]);
  });

  test.each<[string, Partial<TokenAuthorizerProps>]>([
    ['believes tokens for another time', { resultsCacheTtl: Duration.minutes(3) }],
    ['takes another expression for a token', { validationRegex: '^Bearer .+$' }],
  ])('an authorizer that %s is deployed to the API', (_what, changes) => {
    mockAuthorizer.changes = changes;
    try {
      const changed = templatesOf(stage(name));
      expect(deploymentOf(changed)).not.toEqual(deploymentOf(now));
      expect(deploymentOf(templatesOf(stage(name)))).toEqual(deploymentOf(changed));
    } finally {
      mockAuthorizer.changes = {};
    }
    expect(deploymentOf(templatesOf(stage(name)))).toEqual(deploymentOf(now));
  });

  test('a stage of the releases with strong references takes one deployment with both kinds', () => {
    const [strong, both] = ['strong', 'both'].map((strength) => templatesOf(stage(name), { [STRENGTH]: strength }));
    expect(troubles(strong as Stacks, now)).not.toEqual([]);
    expect(troubles(strong as Stacks, both as Stacks)).toEqual([]);
    expect(troubles(both as Stacks, now)).toEqual([]);
    expect(
      troubles(
        strong as Stacks,
        withNextRelease(() => templatesOf(stage(name), { [STRENGTH]: 'strong' })),
      ),
    ).toEqual([]);
    // What weak references are for.
    const next = withNextRelease(() => templatesOf(stage(name), { [STRENGTH]: 'strong' }));
    expect(troubles(next, strong as Stacks).join('\n')).toMatch(
      /api cannot change the export \S+: monitoring imports it/,
    );
  });
});

test('the local stage refers by exports, as emulators know nothing else', () => {
  const { data, api } = templatesOf(configOf('local', {}));
  const text = JSON.stringify([data.toJSON(), api.toJSON()]);
  expect(text).toContain('Fn::ImportValue');
  expect(text).not.toContain('Fn::GetStackOutput');
});

type Templates = ReturnType<typeof templatesOf>;

function cacheOf({ data }: Templates): unknown {
  return resourcesOf(data, 'AWS::ElastiCache::ServerlessCache')[0]?.[1].Properties.ServerlessCacheName;
}

function environmentOf({ api }: Templates, entry: string): Record<string, unknown> {
  const found = resourcesOf(api, 'AWS::Lambda::Function').find(([id]) => id.startsWith(entry));
  if (!found) throw new Error(`There is no function ${entry}.`);
  return (found[1].Properties as unknown as { Environment: { Variables: Record<string, unknown> } }).Environment
    .Variables;
}

/** The secrets whose passwords the user of the cache has, by their logical ids; the newest first. */
function passwordsOf({ data }: Templates): string[] {
  const Passwords = resourcesOf(data, 'AWS::ElastiCache::User').flatMap(
    ([, { Properties }]) => (Properties.AuthenticationMode as unknown as { Passwords: unknown[] }).Passwords,
  );
  const known = new Set(resourcesOf(data, 'AWS::SecretsManager::Secret').map(([id]) => id));
  return Passwords.map((password) => {
    const [, id] = /"Ref":"(\w+)"\},":SecretString/.exec(JSON.stringify(password)) ?? [];
    if (!id || !known.has(id)) throw new Error(`${JSON.stringify(password)} is the password of no secret.`);
    return id;
  });
}

/** The secret that a function's URL takes its password from, through an output of the stack that has it. */
function secretIn(templates: Templates, entry: string): string | undefined {
  const url = JSON.stringify(environmentOf(templates, entry).REDIS_URL);
  const outputs = templates.data.toJSON().Outputs as Record<string, { Value: { Ref?: string } }>;
  const read = [...url.matchAll(/"OutputName":"(\w+)"/g)].map(([, name]) => outputs[name as string]?.Value.Ref);
  return read.find((id) => id?.startsWith('RedisPassword'));
}

/** The deployment that the API's stage serves. */
function deploymentOf({ api }: Templates): unknown {
  return resourcesOf(api, 'AWS::ApiGateway::Stage')[0]?.[1].Properties.DeploymentId;
}
