import { Match, type Template } from 'aws-cdk-lib/assertions';
import { type Table, tables } from '../lambdas/shared/tables.ts';
import { ACCESS } from './cache.ts';
import { configOf } from './config.ts';
import { deployer, resourcesOf, templatesOf, templatesOfStage } from './testing/stages.ts';

jest.mock('./bundle.ts', () => ({ bundle: jest.requireActual('./testing/stages.ts').stubBundle }));

const prod = templatesOfStage('prod').data;
const dev = templatesOfStage('dev').data;
const local = templatesOfStage('local').data;

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

test('prod keeps its data whatever happens to its stack, dev does not', () => {
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

test('the network has two isolated subnets, a way to DynamoDB and none to anywhere else', () => {
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

test('the cache admits the functions that use it, and nobody else', () => {
  const ingress = resourcesOf(prod, 'AWS::EC2::SecurityGroupIngress');
  expect(ingress).toHaveLength(1);
  expect(ingress[0]?.[1].Properties).toMatchObject({
    FromPort: 6379,
    ToPort: 6379,
    SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringContaining('Callers'), 'GroupId'] },
  });
  for (const [, { Properties }] of resourcesOf(prod, 'AWS::EC2::SecurityGroup')) {
    expect(Properties.SecurityGroupIngress).toBeUndefined();
  }
});

test('the cache speaks TLS and asks for a password that stands in no template', () => {
  prod.hasResourceProperties('AWS::ElastiCache::User', {
    Engine: 'valkey',
    AccessString: ACCESS,
    AuthenticationMode: {
      Type: 'password',
      Passwords: [{ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('resolve:secretsmanager')])] }],
    },
  });
  prod.hasResourceProperties('AWS::ElastiCache::ServerlessCache', {
    Engine: 'valkey',
    UserGroupId: { Ref: Match.anyValue() },
    CacheUsageLimits: { DataStorage: { Maximum: 2, Unit: 'GB' }, ECPUPerSecond: { Maximum: 50_000 } },
  });
});

test('an own VPC is used as it is', () => {
  const own = {
    VPC_ID: 'vpc-0a1b2c3d',
    VPC_SUBNET_IDS: 'subnet-1,subnet-2',
    VPC_ZONES: 'ap-northeast-2a,ap-northeast-2c',
  };
  const { data } = templatesOf(configOf('prod', { ...deployer, ...own }));
  data.resourceCountIs('AWS::EC2::VPC', 0);
  data.hasResourceProperties('AWS::ElastiCache::ServerlessCache', { SubnetIds: ['subnet-1', 'subnet-2'] });
  data.allResourcesProperties('AWS::EC2::SecurityGroup', { VpcId: 'vpc-0a1b2c3d' });
});

test('the local stage has tables and nothing else', () => {
  const types = Object.values(local.toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(new Set(types)).toEqual(new Set(['AWS::DynamoDB::Table']));
});

test('the names of the tables are outputs', () => {
  for (const { name } of Object.values<Table>(tables)) prod.hasOutput(`${name}Table`, {});
});

function tableOf(template: Template, name: string) {
  const found = resourcesOf(template, 'AWS::DynamoDB::Table').find(([id]) => id.startsWith(`Tables${name}`));
  if (!found) throw new Error(`There is no table ${name}.`);
  return found;
}
