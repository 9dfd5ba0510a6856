import { resourcesOf, templatesOfStage } from '../testing/stages.ts';
import type { Entry } from './function-needs.ts';

jest.mock('./bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const { api } = templatesOfStage('prod');

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** Every action of a role with what it may be done to, as `dynamodb:Query products`. */
function permissions(idPrefix: string): string[] {
  const policies = resourcesOf(api, 'AWS::IAM::Policy').filter(([id]) => id.startsWith(idPrefix));
  const statements = policies.flatMap(
    ([, { Properties }]) => (Properties.PolicyDocument as unknown as { Statement: Statement[] }).Statement,
  );
  expect(new Set(statements.map(({ Effect }) => Effect))).toEqual(new Set(['Allow']));
  return statements
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${nameOf(resource)}`)),
    )
    .sort();
}

function nameOf(resource: unknown): string {
  const text = JSON.stringify(resource);
  const [, table] = /PublishOutputFnGetAttTables([a-z]+)[0-9A-F]/.exec(text) ?? [];
  const [, index = ''] = /(\/index\/\w+)"/.exec(text) ?? [];
  if (table) return `${table}${index}`;
  if (/"Fn::GetAtt":\["\w+OwnLog\w+","Arn"\]/.test(text)) return 'its own log';
  if (/DeadLetters/.test(text)) return 'the dead letters';
  const [, called] = /"Fn::GetAtt":\["(\w+)OwnFunction[0-9A-F]{8}","Arn"\]/.exec(text) ?? [];
  if (called) return text.endsWith('":*"]]}') ? `${called}, any version` : called;
  return text;
}

const common = [
  'logs:CreateLogStream its own log',
  'logs:PutLogEvents its own log',
  'xray:PutTelemetryRecords "*"',
  'xray:PutTraceSegments "*"',
];
const network = [
  'ec2:AssignPrivateIpAddresses "*"',
  'ec2:CreateNetworkInterface "*"',
  'ec2:DeleteNetworkInterface "*"',
  'ec2:DescribeNetworkInterfaces "*"',
  'ec2:DescribeSubnets "*"',
  'ec2:UnassignPrivateIpAddresses "*"',
];

const data: Readonly<Record<Entry, readonly string[]>> = {
  'orders/place-order': [
    'dynamodb:BatchGetItem orders',
    'dynamodb:BatchGetItem products',
    'dynamodb:BatchGetItem stock',
    'dynamodb:ConditionCheckItem orders',
    'dynamodb:ConditionCheckItem wallets',
    'dynamodb:GetItem products',
    'dynamodb:PutItem orders',
    'dynamodb:UpdateItem products',
    'dynamodb:UpdateItem stock',
    'dynamodb:UpdateItem wallets',
  ],
  'orders/list-orders': ['dynamodb:Query orders', 'dynamodb:Query orders/index/byCreatedAt'],
  'orders/get-order': ['dynamodb:GetItem orders'],
  'charges/charge': ['dynamodb:GetItem wallets', 'dynamodb:PutItem charges', 'dynamodb:UpdateItem wallets'],
  'charges/list-charges': ['dynamodb:Query charges', 'dynamodb:Query charges/index/byCreatedAt'],
  'charges/get-balance': ['dynamodb:GetItem wallets'],
  'products/list-products': ['dynamodb:BatchGetItem stock', 'dynamodb:Scan products'],
  'rankings/get-top': ['dynamodb:GetItem rankings'],
  'products/get-product': ['dynamodb:BatchGetItem products', 'dynamodb:BatchGetItem stock'],
  'products/put-product': [
    'dynamodb:BatchGetItem products',
    'dynamodb:BatchGetItem stock',
    'dynamodb:GetItem adjustments',
    'dynamodb:GetItem products',
    'dynamodb:PutItem adjustments',
    'dynamodb:PutItem products',
    'dynamodb:UpdateItem products',
    'dynamodb:UpdateItem stock',
  ],
  'stock/adjust-stock': [
    'dynamodb:BatchGetItem products',
    'dynamodb:BatchGetItem stock',
    'dynamodb:GetItem adjustments',
    'dynamodb:PutItem adjustments',
    'dynamodb:UpdateItem products',
    'dynamodb:UpdateItem stock',
  ],
  'rankings/rank': [
    'dynamodb:BatchGetItem products',
    'dynamodb:PutItem rankings',
    'dynamodb:Scan stock',
    'sqs:GetQueueAttributes the dead letters',
    'sqs:GetQueueUrl the dead letters',
    'sqs:SendMessage the dead letters',
  ],
};

test.each(Object.entries(data))('%s may do exactly this, and nowhere else', (entry, own) => {
  const isInNetwork = ['charges/charge', 'rankings/get-top', 'rankings/rank'].includes(entry);
  const expected = [...common, ...own, ...(isInNetwork ? network : [])];
  expect(permissions(entry.replace(/\W/g, ''))).toEqual(expected.sort());
});

test('the authorizer may write its log and its trace', () => {
  expect(permissions('AuthorizerOwn')).toEqual(common);
});

test('no role takes a policy of AWS, and none is for anyone but a service', () => {
  for (const [id, { Properties }] of resourcesOf(api, 'AWS::IAM::Role')) {
    const statements = (Properties.AssumeRolePolicyDocument as unknown as { Statement: { Principal: object }[] })
      .Statement;
    for (const { Principal } of statements) expect(Object.keys(Principal)).toEqual(['Service']);
    // API Gateway writes every API's logs of an account with one role.
    if (!id.includes('CloudWatchRole')) expect(Properties.ManagedPolicyArns).toBeUndefined();
  }
});

test('only this API may call a function without a role', () => {
  for (const [, { Properties }] of resourcesOf(api, 'AWS::Lambda::Permission')) {
    expect(Properties.Principal).toBe('apigateway.amazonaws.com');
    expect(JSON.stringify(Properties.SourceArn)).toContain('ApiRest');
  }
});

test('the schedule may call the ranking and leave it among the dead letters', () => {
  expect(permissions('SchedulerRole')).toEqual([
    'lambda:InvokeFunction rankingsrank',
    'lambda:InvokeFunction rankingsrank, any version',
    'sqs:SendMessage the dead letters',
  ]);
});
