import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { routes } from '../lambdas/shared/routes.ts';
import { type Table, tables } from '../lambdas/shared/tables.ts';
import { ApiStack } from './api-stack.ts';
import { bundle } from './bundle.ts';
import { configOf } from './config.ts';
import { DataStack } from './data-stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'flashcart-synth-'));
const app = new App({ outdir: folder });
const config = configOf('local', {});
const dataStack = new DataStack(app, 'Data', { config });
const apiStack = new ApiStack(app, 'Api', { config, data: dataStack });
const data = Template.fromStack(dataStack);
const api = Template.fromStack(apiStack);
afterAll(() => rmSync(folder, { recursive: true }));

test.each(Object.values<Table>(tables))('the table $name has the keys of the list', (table) => {
  const index = table.timeIndex;
  data.hasResourceProperties('AWS::DynamoDB::Table', {
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: table.partitionKey, KeyType: 'HASH' },
      ...(table.sortKey ? [{ AttributeName: table.sortKey, KeyType: 'RANGE' }] : []),
    ],
    ...(index && {
      LocalSecondaryIndexes: [
        {
          IndexName: index.name,
          KeySchema: [
            { AttributeName: table.partitionKey, KeyType: 'HASH' },
            { AttributeName: index.sortKey, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  });
});

test('every route has its method and its function, and midnight in Seoul has its rule', () => {
  const methods = Object.values(api.findResources('AWS::ApiGateway::Method')).map((it) => it.Properties.HttpMethod);
  expect(methods.filter((method) => method !== 'OPTIONS').sort()).toEqual(routes.map(({ method }) => method).sort());
  api.resourceCountIs('AWS::Lambda::Function', routes.length);
  api.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'cron(0 15 * * ? *)' });
});

test.each([
  ['orders-place-order', ['BatchGetItem', 'PutItem', 'Query', 'UpdateItem', 'UpdateItem']],
  ['charges-charge', ['GetItem', 'PutItem', 'UpdateItem']],
  ['products-rank', ['BatchGetItem', 'PutItem', 'Scan']],
  ['charges-get-balance', ['GetItem']],
])('%s may do exactly what it does, and nowhere else', (id, actions) => {
  const policies = Object.entries(api.findResources('AWS::IAM::Policy'));
  const [, policy] = policies.find(([name]) => name.startsWith(id.replaceAll('-', ''))) ?? [];
  const statements: { Action: string | string[]; Resource: unknown }[] =
    policy?.Properties.PolicyDocument.Statement ?? [];
  expect(statements.flatMap(({ Action }) => Action).sort()).toEqual(actions.map((action) => `dynamodb:${action}`));
  for (const { Resource } of statements) expect(JSON.stringify(Resource)).not.toContain('*');
});

test('a stage that does not exist is named', () => {
  expect(() => configOf('moon', {})).toThrow('There is no stage moon');
});

test('the check of local tokens is in the bundle of the local stage and of no other', () => {
  const text = (stage: string) => {
    const outDir = mkdtempSync(join(folder, `${stage}-`));
    bundle('orders/place-order', stage, outDir);
    return readFileSync(join(outDir, 'index.mjs'), 'utf8');
  };
  expect(text('local')).toContain('HS256');
  expect(text('prod')).not.toContain('HS256');
  expect(text('prod')).not.toContain('JWT_SECRET');
});

test.each([
  ['orders/place-order', 360],
  ['charges/charge', 550],
  ['products/get-top', 550],
  ['products/rank', 550],
])('the bundle of %s stays within %d KB', (entry, maxKb) => {
  expect(bundle(entry, 'prod', mkdtempSync(join(folder, 'size-'))) / 1_024).toBeLessThanOrEqual(maxKb);
});
