import { Alarm, ComparisonOperator, type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ApiStack } from './api-stack.ts';
import type { AlarmBounds } from './config.ts';
import type { DataStack } from './data-stack.ts';
import type { Entry } from './functions.ts';
import { conflictsPerAttempt, PERIOD, shopMetric, sumOf, tableThrottles } from './watched-metrics.ts';

interface WatchedBound {
  readonly id: string;
  /** What is wrong, in words for whoever is called at night. */
  readonly says: string;
  /** The heading of `docs/runbook.md` that says what to do, as its anchor. */
  readonly runbook: string;
  readonly metric: IMetric;
  readonly above: number;
  /** Of the last three periods, so many must be above; one for what is never right. */
  readonly periods: 1 | 2;
}

export interface AlarmsProps {
  readonly bounds: AlarmBounds;
  readonly api: ApiStack;
  readonly data: DataStack;
  readonly topic: ITopic;
}

/** Every alarm of a stage, each with the page of the runbook that answers it. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { topic, ...watched }: AlarmsProps) {
    super(scope, id);
    for (const { id, says, runbook, metric, above, periods } of watchedBounds(watched)) {
      new Alarm(this, id, {
        alarmDescription: `${says} See docs/runbook.md#${runbook}`,
        metric,
        threshold: above,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 3,
        datapointsToAlarm: periods,
        // No data is no traffic.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }).addAlarmAction(new SnsAction(topic));
    }
  }
}

function watchedBounds({ bounds, api, data }: Omit<AlarmsProps, 'topic'>): WatchedBound[] {
  const p99 = (entry: Entry) => api.functions[entry].lambda.metricDuration({ statistic: 'p99', period: PERIOD });
  const throttles = (entry: Entry) => api.functions[entry].lambda.metricThrottles({ period: PERIOD });
  const slow = (id: string, what: string, entry: Entry, above: number): WatchedBound => ({
    id,
    says: `The slowest hundredth of ${what} takes over ${above} ms.`,
    runbook: 'answers-are-slow',
    metric: p99(entry),
    above,
    periods: 2,
  });
  const alarms: WatchedBound[] = [
    slow('OrdersSlow', 'orders', 'orders/place-order', bounds.orderP99Ms),
    slow('ChargesSlow', 'charges', 'charges/charge', bounds.chargeP99Ms),
    slow('TopSlow', 'reads of the top five', 'products/get-top', bounds.topP99Ms),
    {
      id: 'Faults',
      says: `Over ${bounds.faultPercent} % of all answers are 5xx.`,
      runbook: 'answers-are-5xx',
      metric: faultPercent(api),
      above: bounds.faultPercent,
      periods: 2,
    },
    {
      id: 'TableThrottles',
      says: 'DynamoDB refuses reads or writes for want of capacity.',
      runbook: 'a-table-is-throttled',
      metric: sumOf(
        'throttled reads and writes',
        data.tables.all.flatMap((table) => tableThrottles(table, table.node.id)),
      ),
      above: 0,
      periods: 2,
    },
    {
      id: 'FunctionThrottles',
      says: 'Lambda refuses requests: the account has no environment left to run them.',
      runbook: 'functions-are-throttled',
      metric: sumOf('throttled requests', [
        throttles('orders/place-order'),
        throttles('charges/charge'),
        throttles('products/get-top'),
      ]),
      above: 0,
      periods: 1,
    },
    {
      id: 'Conflicts',
      says: `Over ${bounds.conflictsPerAttempt} conflicts per attempt to place an order.`,
      runbook: 'orders-conflict',
      metric: conflictsPerAttempt(),
      above: bounds.conflictsPerAttempt,
      periods: 2,
    },
    {
      id: 'RedisUnreachable',
      says: 'Charges go on without their lock, as Redis does not answer.',
      runbook: 'redis-is-unreachable',
      metric: shopMetric('LockFreeCharges', 'Sum'),
      above: 0,
      periods: 2,
    },
    {
      id: 'RankingOld',
      says: `The top five is older than ${bounds.rankingAgeHours} hours.`,
      runbook: 'the-top-five-is-old',
      metric: shopMetric('RankingAgeHours', 'Maximum'),
      above: bounds.rankingAgeHours,
      periods: 1,
    },
  ];
  if (!api.midnight) return alarms;
  const metric = api.midnight.deadLetters.metricApproximateNumberOfMessagesVisible({
    statistic: 'Maximum',
    period: PERIOD,
  });
  const says = "Midnight's ranking failed for good.";
  return [...alarms, { id: 'DeadLetters', says, runbook: 'there-are-dead-letters', metric, above: 0, periods: 1 }];
}

/** 5xx answers of the API in percent; a handful of requests says nothing. */
function faultPercent({ api }: ApiStack): MathExpression {
  const ENOUGH = 20;
  return new MathExpression({
    label: '5xx, %',
    expression: `IF(requests > ${ENOUGH}, 100 * faults / requests, 0)`,
    usingMetrics: {
      requests: api.rest.metricCount({ period: PERIOD }),
      faults: api.rest.metricServerError({ period: PERIOD }),
    },
    period: PERIOD,
  });
}
