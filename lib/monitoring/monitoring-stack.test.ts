import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { metricUnits } from '../../lambdas/shared/metrics.ts';
import { routes } from '../../lambdas/shared/routes.ts';
import { tables } from '../../lambdas/shared/tables.ts';
import { tableAccess } from '../functions/table-access.ts';
import { type AlarmProperties, metricsOf } from '../testing/alarm-evaluator.ts';
import { allows, type Statement } from '../testing/policies.ts';
import { requiredSettings, resourcesOf, templatesOfStage } from '../testing/stages.ts';

jest.mock('../functions/bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const prod = monitoringOf('prod');
const dev = monitoringOf('dev');

function monitoringOf(stage: 'dev' | 'prod'): Template {
  const { monitoring } = templatesOfStage(stage);
  if (!monitoring) throw new Error(`${stage} has no monitoring`);
  return monitoring;
}

function alarmsOf(template: Template): Map<string, AlarmProperties> {
  return new Map(
    resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [
      id.replace(/^Alarms(.*)[0-9A-F]{8}$/, '$1'),
      Properties as unknown as AlarmProperties,
    ]),
  );
}

/** The metrics of a dashboard, each as namespace, name and dimensions. */
function shownOn(template: Template): string[][] {
  const [board] = resourcesOf(template, 'AWS::CloudWatch::Dashboard');
  const body = board?.[1].Properties.DashboardBody as unknown as string | { 'Fn::Join': [string, unknown[]] };
  const pieces = typeof body === 'string' ? [body] : body['Fn::Join'][1];
  const text = pieces.map((piece) => (typeof piece === 'string' ? piece : escaped(JSON.stringify(piece)))).join('');
  const { widgets } = JSON.parse(text) as { widgets: { properties: { metrics?: unknown[][] } }[] };
  return widgets
    .flatMap(({ properties }) => properties.metrics ?? [])
    .map((metric) => metric.filter((part) => typeof part === 'string'))
    .filter((metric) => metric.length > 0);
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Every metric of a stage's alarms and dashboard, with its dimensions. */
function readBy(template: Template): Set<string> {
  const inAlarms = [...alarmsOf(template).values()].flatMap(metricsOf).map(({ Metric }) => JSON.stringify(Metric));
  return new Set([...inAlarms, ...shownOn(template).map((metric) => JSON.stringify(metric))]);
}

test('dev and prod have these alarms', () => {
  const shared = [
    'Conflicts',
    'DeadLetters',
    'Faults',
    'RankingMissed',
    'RankingOld',
    'RedisUnreachable',
    'StartsSlow',
  ];
  const slow = ['Charges', 'Orders', 'Top'].flatMap((what) => [`${what}Slow`, `Most${what}Slow`]);
  const throttles = ['FunctionThrottles', 'FunctionThrottles2', 'TableThrottles', 'TableThrottles2'];
  for (const template of [prod, dev]) {
    expect([...alarmsOf(template).keys()].sort()).toEqual([...shared, ...slow, ...throttles].sort());
  }
});

test('no alarm reads more metrics than CloudWatch allows', () => {
  for (const [id, alarm] of alarmsOf(prod)) expect([id, metricsOf(alarm).length <= 10]).toEqual([id, true]);
});

test('every table and every function is watched for throttles, also one that is added', () => {
  const watched = (template: Template, metricName: RegExp) =>
    [...alarmsOf(template).values()].flatMap(metricsOf).filter(({ Metric }) => metricName.test(Metric.MetricName));
  expect(watched(prod, /ThrottleEvents$/)).toHaveLength(2 * Object.keys(tables).length);
  expect(watched(prod, /^Throttles$/)).toHaveLength(routes.length + 1);
  const more = { name: 'coupons', variable: 'COUPONS_TABLE', partitionKey: 'couponId' };
  Object.assign(tables, { more });
  try {
    const template = monitoringOf('prod');
    expect(watched(template, /ThrottleEvents$/)).toHaveLength(2 * Object.keys(tables).length);
    for (const [id, alarm] of alarmsOf(template)) expect([id, metricsOf(alarm).length <= 10]).toEqual([id, true]);
  } finally {
    Reflect.deleteProperty(tables, 'more');
  }
});

test('only a ranking writes to the table that RankingMissed watches', () => {
  const writers = Object.entries(tableAccess).flatMap(([entry, { grants }]) =>
    (grants.rankings ?? []).filter((action) => !/^(GetItem|Query|Scan)$/.test(action)).map((action) => [entry, action]),
  );
  expect(writers).toEqual([['rankings/rank', 'PutItem']]);
});

test('every alarm links to a section of the runbook, and every section has an alarm', () => {
  const headings = readFileSync('docs/runbook.md', 'utf8').match(/^## .+$/gm) ?? [];
  const anchors = headings.map((heading) =>
    heading
      .slice(3)
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  const linked = [...alarmsOf(prod).values()].map(
    ({ AlarmDescription }) => /docs\/runbook\.md#([\w-]+)$/.exec(AlarmDescription)?.[1],
  );
  expect(linked).not.toContain(undefined);
  for (const anchor of linked) expect(anchors).toContain(anchor);
  expect(new Set(linked).size).toBe(anchors.length);
});

test('alarms and dashboard read every metric that the handlers emit, and no other', () => {
  const shown = shownOn(prod).filter(([namespace]) => namespace === 'Flashcart');
  const inAlarms = [...alarmsOf(prod).values()]
    .flatMap(metricsOf)
    .filter(({ Metric }) => Metric.Namespace === 'Flashcart');
  const watched = new Set([...shown.map(([, name]) => name), ...inAlarms.map(({ Metric }) => Metric.MetricName)]);
  expect([...watched].sort()).toEqual(Object.keys(metricUnits).sort());
});

test('two stages in one account share no metric', () => {
  const ofDev = readBy(dev);
  const ofProd = readBy(prod);
  expect(ofProd.size).toBeGreaterThan(50);
  expect(ofDev.size).toBe(ofProd.size);
  expect([...ofProd].filter((metric) => ofDev.has(metric))).toEqual([]);
});

test('the dashboard shows every route, every table and the dead-letter queue', () => {
  const board = JSON.stringify(resourcesOf(prod, 'AWS::CloudWatch::Dashboard'));
  for (const { method, path } of routes) {
    for (const what of ['requests', 'errors, throttles', 'duration, ms'])
      expect(board).toContain(`${method} ${path}: ${what}`);
  }
  for (const statistic of ['p50', 'p95', 'p99']) expect(board).toContain(statistic);
  for (const { name } of Object.values(tables)) expect(board).toContain(`${name} writes`);
  expect(board).toContain('ApproximateNumberOfMessagesVisible');
  expect(board).toContain('stats count(*) as responses by method, route, status');
});

/** The statements of a topic's policy. */
function statementsOf(template: Template, topic: string): Statement[] {
  return resourcesOf(template, 'AWS::SNS::TopicPolicy')
    .map(
      ([, { Properties }]) => Properties as unknown as { Topics: object[]; PolicyDocument: { Statement: Statement[] } },
    )
    .filter(({ Topics }) => JSON.stringify(Topics) === JSON.stringify([{ Ref: topic }]))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** Whether an alarm of an account can publish to a topic. */
function reaches(template: Template, topic: string, account: string): boolean {
  const context = { 'aws:SourceAccount': account, 'aws:SecureTransport': 'true' };
  const request = { service: 'cloudwatch.amazonaws.com', action: 'sns:Publish', context };
  return allows(statementsOf(template, topic), request);
}

test.each([
  ['prod', prod],
  ['dev', dev],
])('on %s every alarm reaches a topic that mails it, and alarms of other accounts do not', (_stage, template) => {
  const subscribed = resourcesOf(template, 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties);
  for (const [id, { AlarmActions }] of alarmsOf(template)) {
    expect([id, AlarmActions.length]).toEqual([id, 1]);
    const topic = AlarmActions[0]?.Ref as string;
    expect([id, reaches(template, topic, requiredSettings.CDK_DEFAULT_ACCOUNT)]).toEqual([id, true]);
    expect([id, reaches(template, topic, '999988887777')]).toEqual([id, false]);
    expect(subscribed).toContainEqual({ Protocol: 'email', Endpoint: 'ops@example.com', TopicArn: { Ref: topic } });
  }
});

test('no topic is encrypted with a key, whose policy would have to allow CloudWatch', () => {
  for (const template of [prod, dev]) {
    for (const [, { Properties }] of resourcesOf(template, 'AWS::SNS::Topic')) {
      expect(Properties.KmsMasterKeyId).toBeUndefined();
    }
  }
});

test('the topic accepts messages over TLS only', () => {
  const [[topic] = ['']] = resourcesOf(prod, 'AWS::SNS::Topic');
  const context = { 'aws:SourceAccount': requiredSettings.CDK_DEFAULT_ACCOUNT, 'aws:SecureTransport': 'false' };
  const request = { service: 'cloudwatch.amazonaws.com', action: 'sns:Publish', context };
  expect(allows(statementsOf(prod, topic), request)).toBe(false);
});

test('the URL of the dashboard is an output', () => {
  prod.hasOutput('DashboardUrl', {});
});
