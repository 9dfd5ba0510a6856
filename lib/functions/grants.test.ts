import { type Entry, routes } from '../../lambdas/shared/routes.ts';
import type { TableName } from '../../lambdas/shared/tables.ts';
import { resourcesOf, templatesOfStage } from '../testing/stages.ts';
import { tableAccess } from './table-access.ts';

jest.mock('./bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const { api } = templatesOfStage('prod');

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** Every action of a role with its resource, such as `dynamodb:Query products`. */
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

/** The actions of `table-access.ts` on their tables; a query also on the table's index. */
function listed(entry: Entry): string[] {
  const grants = Object.entries(tableAccess[entry].grants) as [TableName, readonly string[]][];
  return grants.flatMap(([table, actions]) =>
    actions.flatMap((action) => [
      `dynamodb:${action} ${table}`,
      ...(action === 'Query' ? [`dynamodb:Query ${table}/index/byCreatedAt`] : []),
    ]),
  );
}

const afterFailure = [
  'sqs:GetQueueAttributes the dead letters',
  'sqs:GetQueueUrl the dead letters',
  'sqs:SendMessage the dead letters',
];

test.each(routes)('$entry may use the tables as listed, and nothing else', ({ entry }) => {
  const expected = [
    ...common,
    ...listed(entry),
    ...(['charges/charge', 'rankings/get-top', 'rankings/rank'].includes(entry) ? network : []),
    ...(entry === 'rankings/rank' ? afterFailure : []),
  ];
  expect(permissions(entry.replace(/\W/g, ''))).toEqual(expected.sort());
});

test('the authorizer may only write its log and its trace', () => {
  expect(permissions('AuthorizerOwn')).toEqual(common);
});

test('no role has an AWS managed policy, and only services may assume one', () => {
  for (const [id, { Properties }] of resourcesOf(api, 'AWS::IAM::Role')) {
    const statements = (Properties.AssumeRolePolicyDocument as unknown as { Statement: { Principal: object }[] })
      .Statement;
    for (const { Principal } of statements) expect(Object.keys(Principal)).toEqual(['Service']);
    // API Gateway writes the logs of all of an account's APIs with one role.
    if (!id.includes('CloudWatchRole')) expect(Properties.ManagedPolicyArns).toBeUndefined();
  }
});

test('only this API may invoke a function without a role', () => {
  for (const [, { Properties }] of resourcesOf(api, 'AWS::Lambda::Permission')) {
    expect(Properties.Principal).toBe('apigateway.amazonaws.com');
    expect(JSON.stringify(Properties.SourceArn)).toContain('ApiRest');
  }
});

test('the schedule may invoke the ranking and send to the dead-letter queue', () => {
  expect(permissions('SchedulerRole')).toEqual([
    'lambda:InvokeFunction rankingsrank',
    'lambda:InvokeFunction rankingsrank, any version',
    'sqs:SendMessage the dead letters',
  ]);
});
