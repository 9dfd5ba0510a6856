import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type Route, routes } from '../../lambdas/shared/routes.ts';
import type { ApiStack } from '../api/api-stack.ts';
import type { DataStack } from '../data/data-stack.ts';
import type { Entry } from '../functions/function-needs.ts';
import type { AwsConfig } from '../stages/stage-config.ts';
import { conflictsPerAttempt, PERIOD, shopMetric, tableThrottles, topCacheHitPercent } from './watched-metrics.ts';

export interface ShopDashboardProps {
  readonly stage: AwsConfig['stage'];
  readonly api: ApiStack;
  readonly data: DataStack;
}

/** What there is to see of a stage: the whole API, the sale, the charges, the top five, then route by route. */
export class ShopDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { stage, api, data }: ShopDashboardProps) {
    super(scope, id);
    const { rest } = api.api;
    const deadLetters = api.midnight?.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' });
    this.dashboard = new Dashboard(this, 'Board', {
      dashboardName: `flashcart-${stage}`,
      widgets: [
        [
          graph('All answers', [rest.metricCount(), rest.metricClientError(), rest.metricServerError()]),
          graph(
            'API latency, ms',
            percentiles((statistic) => rest.metricLatency({ statistic, period: PERIOD })),
          ),
          graph(
            'Throttled by DynamoDB',
            data.tables.all.flatMap((table) => tableThrottles(table, table.node.id)),
          ),
        ],
        [
          graph('Orders: transactions', [
            shopMetric(stage, 'OrderAttempts', 'Sum'),
            shopMetric(stage, 'OrderConflicts', 'Sum'),
          ]),
          graph('Orders: conflicts', [conflictsPerAttempt(stage)]),
          graph(
            'Charges: lock wait, ms',
            percentiles((statistic) => shopMetric(stage, 'LockWaitMs', statistic)),
          ),
        ],
        [
          graph('Charges without the lock', [shopMetric(stage, 'LockFreeCharges', 'Sum')]),
          graph('Top five: cache', [topCacheHitPercent(stage)]),
          new SingleValueWidget({
            title: 'Top five: age in hours; dead letters',
            width: 8,
            metrics: [shopMetric(stage, 'RankingAgeHours', 'Maximum'), ...(deadLetters ? [deadLetters] : [])],
          }),
        ],
        [
          graph('New environments', [shopMetric(stage, 'StartMs', 'SampleCount')]),
          graph(
            'Start of an environment, ms',
            percentiles((statistic) => shopMetric(stage, 'StartMs', statistic)),
          ),
          graph(
            'Authorizer: errors, throttles',
            api.authorizer ? [api.authorizer.lambda.metricErrors(), api.authorizer.lambda.metricThrottles()] : [],
          ),
        ],
        ...(routes as readonly (Route & { entry: Entry })[]).map((route) => routeRow(route, api)),
        [answersByStatus(api)],
      ],
    });
  }
}

/** Rate, errors and duration of a route's function; an error is an invocation that ended without an answer. */
function routeRow({ method, path, entry }: Route & { entry: Entry }, { functions }: ApiStack): IWidget[] {
  const { lambda } = functions[entry];
  const title = `${method} ${path}`;
  return [
    graph(`${title}: requests`, [lambda.metricInvocations()]),
    graph(`${title}: errors, throttles`, [lambda.metricErrors(), lambda.metricThrottles()]),
    graph(
      `${title}: ms`,
      percentiles((statistic) => lambda.metricDuration({ statistic, period: PERIOD })),
    ),
  ];
}

/** Every route's answers by status, out of the access log: a 4xx or 5xx that a handler answers is no error of its function. */
function answersByStatus({ api }: ApiStack): LogQueryWidget {
  return new LogQueryWidget({
    title: 'Answers by route and status',
    width: 24,
    height: 9,
    logGroupNames: api.accessLog ? [api.accessLog.logGroupName] : [],
    queryLines: ['stats count(*) as answers by method, route, status', 'sort status desc, answers desc', 'limit 100'],
  });
}

function percentiles(metricOf: (statistic: string) => IMetric): IMetric[] {
  return ['p50', 'p95', 'p99'].map(metricOf);
}

function graph(title: string, left: readonly IMetric[]): GraphWidget {
  return new GraphWidget({ title, left: [...left], width: 8, height: 5, leftYAxis: { min: 0 } });
}
