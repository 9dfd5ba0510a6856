import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { routes } from '../../lambdas/shared/routes.ts';
import type { ApiStack } from '../api/api-stack.ts';
import type { DataStack } from '../data/data-stack.ts';
import type { AwsConfig } from '../stages/stage-config.ts';
import { conflictsPerAttempt, PERIOD, shopMetric, tableThrottles, topCacheHitPercent } from './cloudwatch-metrics.ts';

export interface ShopDashboardProps {
  readonly stage: AwsConfig['stage'];
  readonly api: ApiStack;
  readonly data: DataStack;
}

/** The dashboard of a stage: a row per subject, a row per route, and the responses by status. */
export class ShopDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { stage, api, data }: ShopDashboardProps) {
    super(scope, id);
    this.dashboard = new Dashboard(this, 'Board', {
      dashboardName: `flashcart-${stage}`,
      widgets: [
        apiRow(api, data),
        orderRow(stage),
        chargeAndTopFiveRow(stage, api),
        coldStartRow(stage, api),
        ...routes.map((route) => routeRow(route, api)),
        [responsesByStatus(api)],
      ],
    });
  }
}

function apiRow({ api: { rest } }: ApiStack, data: DataStack): IWidget[] {
  return [
    graph('Requests, 4xx, 5xx', [rest.metricCount(), rest.metricClientError(), rest.metricServerError()]),
    graph(
      'API latency, ms',
      percentiles((statistic) => rest.metricLatency({ statistic, period: PERIOD })),
    ),
    graph(
      'DynamoDB throttles',
      data.tables.all.flatMap((table) => tableThrottles(table, table.node.id)),
    ),
  ];
}

function orderRow(stage: AwsConfig['stage']): IWidget[] {
  return [
    graph('Orders: attempts, conflicts', [
      shopMetric(stage, 'OrderAttempts', 'Sum'),
      shopMetric(stage, 'OrderConflicts', 'Sum'),
    ]),
    graph('Orders: conflicts per attempt', [conflictsPerAttempt(stage)]),
    graph(
      'Charges: lock wait, ms',
      percentiles((statistic) => shopMetric(stage, 'LockWaitMs', statistic)),
    ),
  ];
}

function chargeAndTopFiveRow(stage: AwsConfig['stage'], { midnight }: ApiStack): IWidget[] {
  const deadLetters = midnight?.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' });
  return [
    graph('Charges without the lock', [shopMetric(stage, 'LockFreeCharges', 'Sum')]),
    graph('Top five: memory hits, %', [topCacheHitPercent(stage)]),
    new SingleValueWidget({
      title: 'Top five: age in hours; dead letters',
      width: 8,
      metrics: [shopMetric(stage, 'RankingAgeHours', 'Maximum'), ...(deadLetters ? [deadLetters] : [])],
    }),
  ];
}

function coldStartRow(stage: AwsConfig['stage'], { authorizer }: ApiStack): IWidget[] {
  return [
    graph('Cold starts', [shopMetric(stage, 'StartMs', 'SampleCount')]),
    graph(
      'Cold start duration, ms',
      percentiles((statistic) => shopMetric(stage, 'StartMs', statistic)),
    ),
    graph(
      'Authorizer: errors, throttles',
      authorizer ? [authorizer.lambda.metricErrors(), authorizer.lambda.metricThrottles()] : [],
    ),
  ];
}

/** Requests, errors and duration of a route's function; an error is an invocation that ended without a response. */
function routeRow({ method, path, entry }: (typeof routes)[number], { functions }: ApiStack): IWidget[] {
  const { lambda } = functions[entry];
  const title = `${method} ${path}`;
  return [
    graph(`${title}: requests`, [lambda.metricInvocations()]),
    graph(`${title}: errors, throttles`, [lambda.metricErrors(), lambda.metricThrottles()]),
    graph(
      `${title}: duration, ms`,
      percentiles((statistic) => lambda.metricDuration({ statistic, period: PERIOD })),
    ),
  ];
}

/** From the access log, because a 4xx or 5xx that a handler answers is no error of its function. */
function responsesByStatus({ api }: ApiStack): LogQueryWidget {
  return new LogQueryWidget({
    title: 'Responses by route and status',
    width: 24,
    height: 9,
    logGroupNames: api.accessLog ? [api.accessLog.logGroupName] : [],
    queryLines: [
      'stats count(*) as responses by method, route, status',
      'sort status desc, responses desc',
      'limit 100',
    ],
  });
}

function percentiles(metricOf: (statistic: string) => IMetric): IMetric[] {
  return ['p50', 'p95', 'p99'].map(metricOf);
}

function graph(title: string, left: readonly IMetric[]): GraphWidget {
  return new GraphWidget({ title, left: [...left], width: 8, height: 5, leftYAxis: { min: 0 } });
}
