import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Redis } from 'ioredis';
import { environment } from '../../lambdas/shared/environment.ts';
import { type Table, tables } from '../../lambdas/shared/tables.ts';
import { configOf } from '../stages/config-of.ts';
import type { AwsConfig } from '../stages/stage-config.ts';
import { replaced } from '../testing/redeployment.ts';
import { requiredSettings, resourcesOf, templatesOf, templatesOfStage } from '../testing/stages.ts';

jest.mock('../functions/bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const prod = templatesOfStage('prod').data;
const dev = templatesOfStage('dev').data;
const local = templatesOfStage('local').data;
const existingVpc = {
  VPC_ID: 'vpc-0a1b2c3d',
  VPC_SUBNET_IDS: 'subnet-1,subnet-2',
  VPC_ZONES: 'ap-northeast-2a,ap-northeast-2c',
};

describe.each([
  ['prod', prod],
  ['dev', dev],
  ['local', local],
])('on %s', (_stage, template) => {
  test.each(Object.values<Table>(tables))('the table $name has the keys of the list', (table) => {
    const hash = { AttributeName: table.partitionKey, KeyType: 'HASH' };
    const range = (name: string) => ({ AttributeName: name, KeyType: 'RANGE' });
    const [, { Properties }] = tableOf(template, table.name);
    expect(Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [hash, ...(table.sortKey ? [range(table.sortKey)] : [])],
    });
    expect(Properties.LocalSecondaryIndexes).toEqual(
      table.timeIndex && [
        {
          IndexName: table.timeIndex.name,
          KeySchema: [hash, range(table.timeIndex.sortKey)],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    );
  });
});

test('prod keeps its data when its stack is deleted, dev does not', () => {
  for (const { name } of Object.values<Table>(tables)) {
    const [, kept] = tableOf(prod, name);
    expect(kept.DeletionPolicy).toBe('Retain');
    expect(kept.Properties).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
    });
    const [, dropped] = tableOf(dev, name);
    expect([dropped.DeletionPolicy, dropped.Properties.DeletionProtectionEnabled]).toEqual(['Delete', false]);
  }
});

const first = configOf('prod', requiredSettings, 'true');

test('a failed first deployment to prod deletes its tables, and the next deployment adds protection in place', () => {
  const { data } = templatesOf(first);
  for (const { name } of Object.values<Table>(tables)) {
    const [, { Properties, DeletionPolicy }] = tableOf(data, name);
    expect([DeletionPolicy, Properties.DeletionProtectionEnabled]).toEqual(['RetainExceptOnCreate', false]);
  }
  expect(replaced(data, prod)).toEqual([]);
  const propertiesOf = (template: Template) =>
    resourcesOf(template, 'AWS::DynamoDB::Table').map(([id, table]) => [id, table.Properties]);
  const unprotected = propertiesOf(prod).map(([id, properties]) => [
    id,
    { ...(properties as object), DeletionProtectionEnabled: false },
  ]);
  expect(propertiesOf(data)).toEqual(unprotected);
});

test('warm throughput is set only for the tables that the stage config names, and in place', () => {
  const warmthOf = (template: Template) =>
    Object.fromEntries(
      resourcesOf(template, 'AWS::DynamoDB::Table').flatMap(([id, { Properties }]) =>
        'WarmThroughput' in Properties
          ? [[id.replace(/^Tables(\w+)[0-9A-F]{8}$/, '$1'), Properties.WarmThroughput]]
          : [],
      ),
    );
  for (const template of [prod, dev, local]) expect(warmthOf(template)).toEqual({});
  const config = {
    ...(configOf('prod', requiredSettings) as AwsConfig),
    warmThroughput: {
      stock: { writeUnitsPerSecond: 8_000, readUnitsPerSecond: 24_000 },
      orders: { writeUnitsPerSecond: 12_000 },
    },
  };
  const { data } = templatesOf(config);
  expect(warmthOf(data)).toEqual({
    stock: { WriteUnitsPerSecond: 8_000, ReadUnitsPerSecond: 24_000 },
    orders: { WriteUnitsPerSecond: 12_000 },
  });
  expect(replaced(prod, data)).toEqual([]);
});

test('the network has two isolated subnets, whose only route leads to DynamoDB', () => {
  prod.resourceCountIs('AWS::EC2::Subnet', 2);
  const zones = resourcesOf(prod, 'AWS::EC2::Subnet').map(([, { Properties }]) =>
    JSON.stringify(Properties.AvailabilityZone),
  );
  expect(new Set(zones).size).toBe(2);
  prod.resourceCountIs('AWS::EC2::NatGateway', 0);
  prod.resourceCountIs('AWS::EC2::InternetGateway', 0);
  prod.resourceCountIs('AWS::EC2::Route', 0);
  prod.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcEndpointType: 'Gateway',
    ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.dynamodb']] },
  });
});

interface Vpc {
  readonly SecurityGroupIds: readonly unknown[];
}

/** The security group that a rule, a cache or an output refers to. */
function groupIn(reference: unknown): string | undefined {
  return /"Fn::GetAtt":\["(\w+)","GroupId"\]/.exec(JSON.stringify(reference))?.[1];
}

test.each([
  ["the stage's own VPC", requiredSettings],
  ['an existing VPC', { ...requiredSettings, ...existingVpc }],
])('in %s only the functions that use the cache reach it, and they reach only the cache and DynamoDB', (_what, env) => {
  const { data, api } = templatesOf(configOf('prod', env));
  const groups = resourcesOf(data, 'AWS::EC2::SecurityGroup');
  const cache = groupIn(resourcesOf(data, 'AWS::ElastiCache::ServerlessCache')[0]?.[1].Properties.SecurityGroupIds);
  const outputs = data.toJSON().Outputs as Record<string, { Value: unknown }>;
  const callers = resourcesOf(api, 'AWS::Lambda::Function').flatMap(([, { Properties }]) => {
    const [, output] =
      /"OutputName":"(\w+)"/.exec(
        JSON.stringify((Properties as { VpcConfig?: Vpc }).VpcConfig?.SecurityGroupIds ?? ''),
      ) ?? [];
    return output ? [groupIn(outputs[output]?.Value)] : [];
  });
  expect(callers).toEqual([callers[0], callers[0], callers[0]]);
  expect([cache, callers[0]].sort()).toEqual(groups.map(([id]) => id).sort());

  const redis = { IpProtocol: 'tcp', FromPort: 6379, ToPort: 6379 };
  const ingress = resourcesOf(data, 'AWS::EC2::SecurityGroupIngress').map(([, { Properties }]) => Properties);
  expect(ingress).toMatchObject([redis]);
  expect([groupIn(ingress[0]?.GroupId), groupIn(ingress[0]?.SourceSecurityGroupId)]).toEqual([cache, callers[0]]);
  const egress = resourcesOf(data, 'AWS::EC2::SecurityGroupEgress').map(([, { Properties }]) => Properties);
  expect(egress).toMatchObject([redis]);
  expect([groupIn(egress[0]?.GroupId), groupIn(egress[0]?.DestinationSecurityGroupId)]).toEqual([callers[0], cache]);
  // A gateway endpoint has no address to name; the subnets have no other route.
  const outOf = (group: string | undefined) => groups.find(([id]) => id === group)?.[1].Properties.SecurityGroupEgress;
  expect(outOf(callers[0])).toMatchObject([{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }]);
  // CDK's rule that allows no traffic.
  expect(outOf(cache)).toMatchObject([{ CidrIp: '255.255.255.255/32' }]);
  for (const [, { Properties }] of groups) expect(Properties.SecurityGroupIngress).toBeUndefined();
});

test('the cache requires a password that no template contains', () => {
  prod.hasResourceProperties('AWS::ElastiCache::User', {
    Engine: 'valkey',
    AuthenticationMode: {
      Type: 'password',
      // After a rotation, also the previous one.
      Passwords: Match.arrayWith([
        { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('resolve:secretsmanager')])] },
      ]),
    },
  });
  prod.hasResourceProperties('AWS::ElastiCache::ServerlessCache', {
    Engine: 'valkey',
    UserGroupId: { Ref: Match.anyValue() },
    CacheUsageLimits: { DataStorage: { Maximum: 2, Unit: 'GB' }, ECPUPerSecond: { Maximum: 50_000 } },
  });
});

test('the cache user may run the commands of the lock and the top five, and no others', async () => {
  const access = resourcesOf(prod, 'AWS::ElastiCache::User').map(([, { Properties }]) =>
    String(Properties.AccessString),
  );
  const redis = new Redis(environment('REDIS_URL'));
  const name = `flashcart-${process.pid}`;
  const mayDo = async (...command: (string | number)[]) =>
    (await redis.call('ACL', 'DRYRUN', name, ...command)) === 'OK';
  try {
    await redis.call('ACL', 'SETUSER', name, 'reset', ...(access[0] as string).split(' '));
    for (const command of [
      ['SET', 'charge-lock:{a}', 'token', 'NX'],
      ['EVAL', 'return 1', 3, 'charge-lock:{a}', 'charge-queue:{a}', 'charge-turn:{a}'],
      ['XREAD', 'BLOCK', 1, 'STREAMS', 'charge-turn:{a}', '1-0'],
      ['GET', 'top-five'],
      ['SET', 'top-five', '{}', 'EX', 1],
    ]) {
      expect([command, await mayDo(...command)]).toEqual([command, true]);
    }
    for (const command of [
      ['GET', 'session:a'],
      ['SET', 'top-fives', '{}'],
      ['EVAL', 'return 1', 1, 'session:a'],
      ['FLUSHALL'],
      ['FLUSHDB'],
      ['KEYS', '*'],
      ['CONFIG', 'GET', '*'],
      ['ACL', 'LIST'],
      ['SHUTDOWN'],
      ['DEBUG', 'SLEEP', 1],
      ['SWAPDB', 0, 1],
      ['PUBLISH', 'news', 'a'],
    ]) {
      expect([command, await mayDo(...command)]).toEqual([command, false]);
    }
  } finally {
    await redis.call('ACL', 'DELUSER', name);
    redis.disconnect();
  }
});

test('an existing VPC is used unchanged', () => {
  const { data } = templatesOf(configOf('prod', { ...requiredSettings, ...existingVpc }));
  data.resourceCountIs('AWS::EC2::VPC', 0);
  data.hasResourceProperties('AWS::ElastiCache::ServerlessCache', { SubnetIds: ['subnet-1', 'subnet-2'] });
  data.allResourcesProperties('AWS::EC2::SecurityGroup', { VpcId: 'vpc-0a1b2c3d' });
});

test('the local data stack has only tables', () => {
  const types = Object.values(local.toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(new Set(types)).toEqual(new Set(['AWS::DynamoDB::Table']));
});

test('the table names are outputs', () => {
  for (const { name } of Object.values<Table>(tables)) prod.hasOutput(`${name}Table`, {});
});

function tableOf(template: Template, name: string) {
  const found = resourcesOf(template, 'AWS::DynamoDB::Table').find(([id]) => id.startsWith(`Tables${name}`));
  if (!found) throw new Error(`There is no table ${name}.`);
  return found;
}
