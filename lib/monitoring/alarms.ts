import {
  Alarm,
  type CfnAlarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  type Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { ApiStack } from '../api/api-stack.ts';
import type { DataStack } from '../data/data-stack.ts';
import type { Entry } from '../functions/function-needs.ts';
import type { AwsConfig } from '../stages/stage-config.ts';
import {
  conflictsPerAttempt,
  durationOfFew,
  medianStartMs,
  PERIOD,
  shopMetric,
  sumOf,
  tableThrottles,
  writesPerHour,
} from './watched-metrics.ts';

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
  /** Whether a period is left unjudged that has too few samples for its percentile. */
  readonly isPercentile?: true;
}

export interface AlarmsProps {
  readonly config: AwsConfig;
  readonly api: ApiStack;
  readonly data: DataStack;
  readonly topic: ITopic;
}

type Watched = Omit<AlarmsProps, 'topic'>;

/** Every alarm of a stage, each with the page of the runbook that answers it. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { topic, ...watched }: AlarmsProps) {
    super(scope, id);
    const action = new SnsAction(topic);
    for (const { id, says, runbook, metric, above, periods, isPercentile } of watchedBounds(watched)) {
      const alarm = new Alarm(this, id, {
        alarmDescription: described(says, runbook),
        metric,
        threshold: above,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 3,
        datapointsToAlarm: periods,
        // No data is no traffic.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      if (isPercentile) (alarm.node.defaultChild as CfnAlarm).evaluateLowSampleCountPercentile = 'ignore';
      alarm.addAlarmAction(action);
    }
    missedRanking(this, watched).addAlarmAction(action);
  }
}

function described(says: string, runbook: string): string {
  return `${says} See docs/runbook.md#${runbook}`;
}

function watchedBounds({ config, api, data }: Watched): WatchedBound[] {
  const { alarms: bounds, stage } = config;
  const alarms: WatchedBound[] = [
    ...slow(api, 'Orders', 'orders/place-order', bounds.orderP99Ms),
    ...slow(api, 'Charges', 'charges/charge', bounds.chargeP99Ms),
    ...slow(api, 'Top', 'rankings/get-top', bounds.topP99Ms),
    {
      id: 'StartsSlow',
      says: `Half of the new environments take over ${bounds.startMs} ms to start.`,
      runbook: 'environments-start-slowly',
      metric: medianStartMs(stage),
      above: bounds.startMs,
      periods: 1,
    },
    {
      id: 'Faults',
      says: `Over ${bounds.faultPercent} % of all answers are 5xx.`,
      runbook: 'answers-are-5xx',
      metric: faultPercent(api),
      above: bounds.faultPercent,
      periods: 2,
    },
    ...summed({
      id: 'TableThrottles',
      says: 'DynamoDB refuses reads or writes for want of capacity.',
      runbook: 'a-table-is-throttled',
      label: 'throttled reads and writes',
      metrics: data.tables.all.flatMap((table) => tableThrottles(table, table.node.id)),
      periods: 2,
    }),
    ...summed({
      id: 'FunctionThrottles',
      says: 'Lambda refuses requests: no environment is left to run them.',
      runbook: 'functions-are-throttled',
      label: 'throttled requests',
      metrics: [...(api.authorizer ? [api.authorizer] : []), ...Object.values(api.functions)].map(({ lambda }) =>
        lambda.metricThrottles({ period: PERIOD }),
      ),
      periods: 1,
    }),
    {
      id: 'Conflicts',
      says: `Over ${bounds.conflictsPerAttempt} conflicts per attempt to place an order.`,
      runbook: 'orders-conflict',
      metric: conflictsPerAttempt(stage),
      above: bounds.conflictsPerAttempt,
      periods: 2,
    },
    {
      id: 'RedisUnreachable',
      says: 'Charges go on without their lock, as Redis does not answer.',
      runbook: 'redis-is-unreachable',
      metric: shopMetric(stage, 'LockFreeCharges', 'Sum'),
      above: 0,
      periods: 2,
    },
    {
      id: 'RankingOld',
      says: `The top five that is read is older than ${bounds.rankingAgeHours} hours.`,
      runbook: 'the-top-five-is-old',
      metric: shopMetric(stage, 'RankingAgeHours', 'Maximum'),
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

/** Two alarms on a function's duration: its p99, and where there are too few requests for one what most of them took. */
function slow({ functions }: ApiStack, what: string, entry: Entry, above: number): WatchedBound[] {
  const { lambda } = functions[entry];
  const common = { runbook: 'answers-are-slow', above, periods: 2 } as const;
  return [
    {
      ...common,
      id: `${what}Slow`,
      says: `${what}: p99 latency is above ${above} ms.`,
      metric: lambda.metricDuration({ statistic: 'p99', period: PERIOD }),
      isPercentile: true,
    },
    {
      ...common,
      id: `Most${what}Slow`,
      says: `${what}: of few requests one in ten, or of very few half, takes over ${above} ms.`,
      metric: durationOfFew(lambda),
    },
  ];
}

interface Summed extends Omit<WatchedBound, 'metric' | 'above'> {
  readonly label: string;
  readonly metrics: readonly Metric[];
}

/** Alarms that ring as soon as the sum of metrics is not 0; CloudWatch adds up ten at most, so more make another alarm. */
function summed({ label, metrics, ...common }: Summed): WatchedBound[] {
  const MOST = 10;
  return Array.from({ length: Math.ceil(metrics.length / MOST) }, (_, part) => ({
    ...common,
    id: part === 0 ? common.id : `${common.id}${part + 1}`,
    metric: sumOf(label, metrics.slice(part * MOST, (part + 1) * MOST)),
    above: 0,
  }));
}

/**
 * Rings when the table of rankings was not written for longer than the top five may be old: whether anybody reads does not
 * matter, and a shop that never ranked has nothing to show either. Only a ranking puts an item there.
 */
function missedRanking(scope: Construct, { config, data }: Watched): Alarm {
  const hours = config.alarms.rankingAgeHours;
  return new Alarm(scope, 'RankingMissed', {
    alarmDescription: described(`No ranking was stored for ${hours} hours.`, 'the-top-five-is-old'),
    metric: writesPerHour(data.tables.of('rankings'), 'PutItem'),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: hours,
    datapointsToAlarm: hours,
    treatMissingData: TreatMissingData.BREACHING,
  });
}

/** 5xx answers of the API in percent; one or two say nothing, however few the answers are. */
function faultPercent({ api }: ApiStack): MathExpression {
  const ENOUGH = 3;
  return new MathExpression({
    label: '5xx, %',
    expression: `IF(faults >= ${ENOUGH}, 100 * faults / requests, 0)`,
    usingMetrics: {
      requests: api.rest.metricCount({ period: PERIOD }),
      faults: api.rest.metricServerError({ period: PERIOD }),
    },
    period: PERIOD,
  });
}
