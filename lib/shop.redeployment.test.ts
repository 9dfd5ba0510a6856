import { Duration } from 'aws-cdk-lib';
import type { TokenAuthorizerProps } from 'aws-cdk-lib/aws-apigateway';
import { type Route, routes } from '../lambdas/shared/routes.ts';
import { tables } from '../lambdas/shared/tables.ts';
import { functionLimits } from './functions/function-limits.ts';
import { tableAccess } from './functions/table-access.ts';
import { configOf } from './stages/config-of.ts';
import type { AwsConfig } from './stages/stage-config.ts';
import { deploymentErrors, replaced } from './testing/redeployment.ts';
import { functionIn, requiredSettings, resourcesOf, templatesOf } from './testing/stages.ts';

jest.mock('./functions/bundle.ts', () => ({ bundle: jest.requireActual('./testing/stages.ts').stubBundle }));

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
const existingVpc = {
  VPC_ID: 'vpc-0a1b2c3d',
  VPC_SUBNET_IDS: 'subnet-1,subnet-2',
  VPC_ZONES: 'ap-northeast-2a,ap-northeast-2c',
};
const otherSubnets = { ...existingVpc, VPC_SUBNET_IDS: 'subnet-3,subnet-4' };
const domain = { DOMAIN_NAME: 'api.example.com', CERTIFICATE_ARN: 'arn:aws:acm:r:1:certificate/a' };
const secondOrigin = { CORS_ORIGINS: 'https://shop.example.com,https://m.example.com' };

function stage(name: 'dev' | 'prod', settings: Record<string, string> = {}): AwsConfig {
  return configOf(name, { ...requiredSettings, ...settings }) as AwsConfig;
}

/** Builds the next release: one more route with its function, and one more table that this function uses. */
function withNextRelease<T>(build: () => T): T {
  const route: Route = { method: 'GET', path: '/coupons', access: 'user', entry: 'coupons/list-coupons' };
  (routes as unknown as Route[]).push(route);
  Object.assign(tables, { coupons: { name: 'coupons', variable: 'COUPONS_TABLE', partitionKey: 'couponId' } });
  Object.assign(tableAccess, { [route.entry]: { grants: { coupons: ['Query'] }, knows: ['wallets'] } });
  Object.assign(functionLimits, { [route.entry]: { deadlineMs: 1_000, memoryMb: 512 } });
  try {
    return build();
  } finally {
    (routes as unknown as Route[]).pop();
    Reflect.deleteProperty(tables, 'coupons');
    Reflect.deleteProperty(tableAccess, route.entry);
    Reflect.deleteProperty(functionLimits, route.entry);
  }
}

describe.each(['dev', 'prod'] as const)('on %s', (name) => {
  const now = templatesOf(stage(name));
  const moved = templatesOf(stage(name, existingVpc));

  test('a release with one more route and table can be deployed and rolled back', () => {
    const next = withNextRelease(() => templatesOf(stage(name)));
    expect(resourcesOf(next.api, 'AWS::Lambda::Function')).toHaveLength(
      resourcesOf(now.api, 'AWS::Lambda::Function').length + 1,
    );
    expect(deploymentErrors(now, next)).toEqual([]);
    expect(deploymentErrors(next, now)).toEqual([]);
  });

  test.each<[string, Templates, Templates]>([
    ['an existing VPC is set', now, moved],
    ['an existing VPC is unset', moved, now],
    ['an existing VPC gets other subnets', moved, templatesOf(stage(name, otherSubnets))],
    ['a domain is set', now, templatesOf(stage(name, domain))],
    ['a second origin is set', now, templatesOf(stage(name, secondOrigin))],
  ])('%s: the stacks can be deployed in order, and no table is replaced', (_what, before, after) => {
    expect(deploymentErrors(before, after)).toEqual([]);
    expect(replaced(before.data, after.data).filter((id) => id.startsWith('Tables'))).toEqual([]);
  });

  test('functions follow the cache into an existing VPC', () => {
    expect(cacheOf(moved)).not.toEqual(cacheOf(now));
    expect(redisUrlOf(moved, 'charges/charge')).not.toEqual(redisUrlOf(now, 'charges/charge'));
    const [endpoint] = /PublishOutputFnGetAttRedis\w+EndpointAddress\w+/.exec(
      JSON.stringify(redisUrlOf(moved, 'charges/charge')),
    ) as RegExpExecArray;
    const [cacheId] = resourcesOf(moved.data, 'AWS::ElastiCache::ServerlessCache')[0] as [string, unknown];
    expect(moved.data.toJSON().Outputs[endpoint].Value).toEqual({ 'Fn::GetAtt': [cacheId, 'Endpoint.Address'] });
  });

  test('a new password reaches the cache user and every function that logs in', () => {
    const config = stage(name);
    const { passwordVersion } = config.cache;
    const next = templatesOf({ ...config, cache: { ...config.cache, passwordVersion: passwordVersion + 1 } });
    expect(deploymentErrors(now, next)).toEqual([]);
    const [before, after] = [passwordsOf(now), passwordsOf(next)];
    // The previous password stays valid until the functions are deployed.
    expect(after.slice(1)).toEqual(before.slice(0, 1));
    expect(before).not.toContain(after[0]);
    for (const entry of ['charges/charge', 'rankings/get-top', 'rankings/rank']) {
      expect(secretIn(now, entry)).toBe(before[0]);
      expect(secretIn(next, entry)).toBe(after[0]);
    }
    const after2 = passwordsOf(
      templatesOf({ ...config, cache: { ...config.cache, passwordVersion: passwordVersion + 2 } }),
    );
    // Two increments at once revoke every password that was in use.
    expect(after2.filter((password) => before.includes(password))).toEqual([]);
  });

  test.each<[string, Partial<TokenAuthorizerProps>]>([
    ['is cached for another time', { resultsCacheTtl: Duration.minutes(3) }],
    ['has another validation expression', { validationRegex: '^Bearer .+$' }],
  ])('an authorizer that %s is deployed to the API', (_what, changes) => {
    mockAuthorizer.changes = changes;
    try {
      expect(deploymentOf(templatesOf(stage(name)))).not.toEqual(deploymentOf(now));
    } finally {
      mockAuthorizer.changes = {};
    }
  });

  test('an unchanged API is not deployed again', () => {
    expect(deploymentOf(templatesOf(stage(name)))).toEqual(deploymentOf(now));
  });

  test('a stage with strong references needs one deployment with both kinds', () => {
    const withReferences = (strength: string) => templatesOf(stage(name), { [STRENGTH]: strength });
    const [strong, both] = [withReferences('strong'), withReferences('both')];
    expect(deploymentErrors(strong, now)).not.toEqual([]);
    expect(deploymentErrors(strong, both)).toEqual([]);
    expect(deploymentErrors(both, now)).toEqual([]);
    // Strong references allow this release, but not its rollback.
    const next = withNextRelease(() => withReferences('strong'));
    expect(deploymentErrors(strong, next)).toEqual([]);
    expect(deploymentErrors(next, strong).join('\n')).toMatch(
      /api cannot change the export \S+: monitoring imports it/,
    );
  });
});

test('the local stage uses exports, because emulators lack weak references', () => {
  const { data, api } = templatesOf(configOf('local', {}));
  const text = JSON.stringify([data.toJSON(), api.toJSON()]);
  expect(text).toContain('Fn::ImportValue');
  expect(text).not.toContain('Fn::GetStackOutput');
});

type Templates = ReturnType<typeof templatesOf>;

function cacheOf({ data }: Templates): unknown {
  return resourcesOf(data, 'AWS::ElastiCache::ServerlessCache')[0]?.[1].Properties.ServerlessCacheName;
}

function redisUrlOf({ api }: Templates, entry: string): unknown {
  return functionIn(api, entry).Environment.Variables.REDIS_URL;
}

/** The logical ids of the secrets with the cache user's passwords, newest first. */
function passwordsOf({ data }: Templates): string[] {
  const Passwords = resourcesOf(data, 'AWS::ElastiCache::User').flatMap(
    ([, { Properties }]) => (Properties.AuthenticationMode as unknown as { Passwords: unknown[] }).Passwords,
  );
  const known = new Set(resourcesOf(data, 'AWS::SecretsManager::Secret').map(([id]) => id));
  return Passwords.map((password) => {
    const [, id] = /"Ref":"(\w+)"\},":SecretString/.exec(JSON.stringify(password)) ?? [];
    if (!id || !known.has(id)) throw new Error(`${JSON.stringify(password)} is no password of a secret.`);
    return id;
  });
}

/** The secret that a function's Redis URL references, through an output of the data stack. */
function secretIn(templates: Templates, entry: string): string | undefined {
  const url = JSON.stringify(redisUrlOf(templates, entry));
  const outputs = templates.data.toJSON().Outputs as Record<string, { Value: { Ref?: string } }>;
  const read = [...url.matchAll(/"OutputName":"(\w+)"/g)].map(([, name]) => outputs[name as string]?.Value.Ref);
  return read.find((id) => id?.startsWith('RedisPassword'));
}

/** The logical id of the deployment that the API's stage serves. */
function deploymentOf({ api }: Templates): unknown {
  return resourcesOf(api, 'AWS::ApiGateway::Stage')[0]?.[1].Properties.DeploymentId;
}
