import { readFileSync } from 'node:fs';
import { metricNamespace, metricUnits } from '../lambdas/shared/metrics.ts';
import { routes } from '../lambdas/shared/routes.ts';
import { resourcesOf, templatesOfStage } from './testing/stages.ts';

jest.mock('./bundle.ts', () => ({ bundle: jest.requireActual('./testing/stages.ts').stubBundle }));

const { monitoring } = templatesOfStage('prod');
if (!monitoring) throw new Error('prod has no monitoring');

interface AlarmProperties {
  readonly AlarmDescription: string;
  readonly AlarmActions: object[];
  readonly Threshold: number;
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly ExtendedStatistic?: string;
  readonly Metrics?: { MetricStat?: { Metric: { Namespace: string; MetricName: string; Dimensions?: object[] } } }[];
}

const alarms = new Map(
  resourcesOf(monitoring, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [
    id.replace(/^Alarms(.*)[0-9A-F]{8}$/, '$1'),
    Properties as unknown as AlarmProperties,
  ]),
);

/** The metrics an alarm looks at, as `namespace name`. */
function metricsOf({ Namespace, MetricName, Metrics = [] }: AlarmProperties): string[] {
  if (MetricName) return [`${Namespace} ${MetricName}`];
  return Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : [])).map(
    (metric) => `${metric.Namespace} ${metric.MetricName}`,
  );
}

test.each<[string, number, string[]]>([
  ['OrdersSlow', 500, ['AWS/Lambda Duration']],
  ['ChargesSlow', 700, ['AWS/Lambda Duration']],
  ['TopSlow', 100, ['AWS/Lambda Duration']],
  ['Faults', 1, ['AWS/ApiGateway Count', 'AWS/ApiGateway 5XXError']],
  ['TableThrottles', 0, ['AWS/DynamoDB ReadThrottleEvents', 'AWS/DynamoDB WriteThrottleEvents']],
  ['FunctionThrottles', 0, ['AWS/Lambda Throttles']],
  ['Conflicts', 0.25, ['Flashcart OrderAttempts', 'Flashcart OrderConflicts']],
  ['RedisUnreachable', 0, ['Flashcart LockFreeCharges']],
  ['RankingOld', 25, ['Flashcart RankingAgeHours']],
  ['DeadLetters', 0, ['AWS/SQS ApproximateNumberOfMessagesVisible']],
])('the alarm %s rings above %d', (id, above, metrics) => {
  const alarm = alarms.get(id) as AlarmProperties;
  expect(alarm.Threshold).toBe(above);
  expect([...new Set(metricsOf(alarm))].sort()).toEqual([...metrics].sort());
  expect(alarm.AlarmActions).toEqual([{ Ref: expect.stringContaining('Topic') }]);
});

test('there are no other alarms', () => {
  expect(alarms.size).toBe(10);
});

test('every alarm leads to a page of the runbook that exists', () => {
  const headings = readFileSync('docs/runbook.md', 'utf8').match(/^## .+$/gm) ?? [];
  const anchors = headings.map((heading) =>
    heading
      .slice(3)
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  const led = [...alarms.values()].map(
    ({ AlarmDescription }) => /docs\/runbook\.md#([\w-]+)$/.exec(AlarmDescription)?.[1],
  );
  expect(led).not.toContain(undefined);
  for (const anchor of led) expect(anchors).toContain(anchor);
  // Nothing is explained that never rings.
  expect(new Set(led).size).toBe(anchors.length);
});

test('every metric of the shop that is watched is one that the handlers write', () => {
  const board = JSON.stringify(resourcesOf(monitoring, 'AWS::CloudWatch::Dashboard'));
  const shown = [...board.matchAll(/\\"Flashcart\\",\\"(\w+)\\"/g)].map(([, name]) => name as string);
  const rung = [...alarms.values()].flatMap(metricsOf).filter((name) => name.startsWith(`${metricNamespace} `));
  const watched = new Set([...shown, ...rung.map((name) => name.split(' ')[1] as string)]);
  expect([...watched].sort()).toEqual(Object.keys(metricUnits).sort());
});

test('the dashboard shows every route, every table and the dead letters', () => {
  const board = JSON.stringify(resourcesOf(monitoring, 'AWS::CloudWatch::Dashboard'));
  for (const { method, path } of routes) {
    for (const what of ['requests', 'errors, throttles', 'ms']) expect(board).toContain(`${method} ${path}: ${what}`);
  }
  for (const statistic of ['p50', 'p95', 'p99']) expect(board).toContain(statistic);
  for (const table of ['products', 'wallets', 'orders', 'charges', 'rankings'])
    expect(board).toContain(`${table} writes`);
  expect(board).toContain('ApproximateNumberOfMessagesVisible');
  expect(board).toContain('stats count(*) as answers by method, route, status');
});

test('alarms are mailed, and the topic takes messages over TLS only', () => {
  monitoring.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'ops@example.com' });
  const policy = JSON.stringify(resourcesOf(monitoring, 'AWS::SNS::TopicPolicy'));
  expect(policy).toContain('"aws:SecureTransport":"false"');
  monitoring.hasOutput('DashboardUrl', {});
});
