import type { IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Entry } from '../../lambdas/shared/routes.ts';
import type { ApiStack } from '../api/api-stack.ts';
import type { DataStack } from '../data/data-stack.ts';
import type { AwsConfig } from '../stages/stage-config.ts';
import {
  conflictsPerAttempt,
  durationOfFew,
  faultPercent,
  medianStartMs,
  PERIOD,
  shopMetric,
  sumOf,
  tableThrottles,
} from './cloudwatch-metrics.ts';

/** An alarm that fires when a metric is above a bound. */
export interface AlarmDefinition {
  /** Its construct id, which is part of its name. */
  readonly id: string;
  /** What is wrong, for the person on call. */
  readonly description: string;
  /** The anchor of its heading in `docs/runbook.md`. */
  readonly runbook: string;
  readonly metric: IMetric;
  readonly above: number;
  /** How many of the last three periods must be above the bound; 1 when a single one is already wrong. */
  readonly periods: 1 | 2;
  /** Whether a period with too few samples for its percentile is ignored. */
  readonly isPercentile?: true;
}

export interface MonitoredStage {
  readonly config: AwsConfig;
  readonly api: ApiStack;
  readonly data: DataStack;
}

/** The alarms that compare a metric with a bound; `lib/stages/alarm-bounds.ts` has the bounds. */
export function alarmDefinitions({ config, api, data }: MonitoredStage): AlarmDefinition[] {
  const { alarms: bounds, stage } = config;
  return [
    ...latency(api, 'Orders', 'Order', 'orders/place-order', bounds.orderP99Ms),
    ...latency(api, 'Charges', 'Charge', 'charges/charge', bounds.chargeP99Ms),
    ...latency(api, 'Top', 'Top-five read', 'rankings/get-top', bounds.topP99Ms),
    slowStarts(stage, bounds.startMs),
    faults(api, bounds.faultPercent),
    ...throttledTables(data),
    ...throttledFunctions(api),
    conflicts(stage, bounds.conflictsPerAttempt),
    unreachableRedis(stage),
    oldRanking(stage, bounds.rankingAgeHours),
    ...deadLetters(api),
  ];
}

/** Two alarms on a function's duration: its p99, and a lower percentile for periods with too few requests for a p99. */
function latency({ functions }: ApiStack, id: string, what: string, entry: Entry, boundMs: number): AlarmDefinition[] {
  const { lambda } = functions[entry];
  const common = { runbook: 'latency-is-high', above: boundMs, periods: 2 } as const;
  return [
    {
      ...common,
      id: `${id}Slow`,
      description: `${what} p99 latency is above ${boundMs} ms.`,
      metric: lambda.metricDuration({ statistic: 'p99', period: PERIOD }),
      isPercentile: true,
    },
    {
      ...common,
      id: `Most${id}Slow`,
      description: `${what} latency is above ${boundMs} ms at p90 (100 requests or more in 5 minutes) or p50 (20 or more).`,
      metric: durationOfFew(lambda),
    },
  ];
}

function slowStarts(stage: AwsConfig['stage'], boundMs: number): AlarmDefinition {
  return {
    id: 'StartsSlow',
    description: `Median cold start is above ${boundMs} ms.`,
    runbook: 'cold-starts-are-slow',
    metric: medianStartMs(stage),
    above: boundMs,
    periods: 1,
  };
}

function faults({ api }: ApiStack, boundPercent: number): AlarmDefinition {
  return {
    id: 'Faults',
    description: `More than ${boundPercent} % of responses are 5xx.`,
    runbook: 'the-5xx-rate-is-high',
    metric: faultPercent(api.rest),
    above: boundPercent,
    periods: 2,
  };
}

function throttledTables(data: DataStack): AlarmDefinition[] {
  return sums({
    id: 'TableThrottles',
    description: 'DynamoDB throttles reads or writes.',
    runbook: 'a-table-is-throttled',
    label: 'throttled reads and writes',
    metrics: data.tables.all.flatMap((table) => tableThrottles(table, table.node.id)),
    periods: 2,
  });
}

function throttledFunctions({ authorizer, functions }: ApiStack): AlarmDefinition[] {
  const all = [...(authorizer ? [authorizer] : []), ...Object.values(functions)];
  return sums({
    id: 'FunctionThrottles',
    description: 'Lambda throttles requests: no concurrency is left.',
    runbook: 'functions-are-throttled',
    label: 'throttled requests',
    metrics: all.map(({ lambda }) => lambda.metricThrottles({ period: PERIOD })),
    periods: 1,
  });
}

function conflicts(stage: AwsConfig['stage'], bound: number): AlarmDefinition {
  return {
    id: 'Conflicts',
    description: `More than ${bound} transaction conflicts per order attempt.`,
    runbook: 'order-transactions-conflict',
    metric: conflictsPerAttempt(stage),
    above: bound,
    periods: 2,
  };
}

function unreachableRedis(stage: AwsConfig['stage']): AlarmDefinition {
  return {
    id: 'RedisUnreachable',
    description: 'Charges run without the charge lock: Redis does not answer.',
    runbook: 'redis-is-unreachable',
    metric: shopMetric(stage, 'LockFreeCharges', 'Sum'),
    above: 0,
    periods: 2,
  };
}

function oldRanking(stage: AwsConfig['stage'], boundHours: number): AlarmDefinition {
  return {
    id: 'RankingOld',
    description: `The served top five is older than ${boundHours} hours.`,
    runbook: 'the-top-five-is-old',
    metric: shopMetric(stage, 'RankingAgeHours', 'Maximum'),
    above: boundHours,
    periods: 1,
  };
}

function deadLetters({ midnight }: ApiStack): AlarmDefinition[] {
  if (!midnight) return [];
  return [
    {
      id: 'DeadLetters',
      description: 'The midnight ranking failed after all retries.',
      runbook: 'there-are-dead-letters',
      metric: midnight.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: PERIOD }),
      above: 0,
      periods: 1,
    },
  ];
}

interface Sums extends Omit<AlarmDefinition, 'metric' | 'above'> {
  readonly label: string;
  readonly metrics: readonly Metric[];
}

/** Alarms that fire when a sum of metrics is above 0; an alarm may read 10 metrics, so more metrics need further alarms. */
function sums({ label, metrics, ...common }: Sums): AlarmDefinition[] {
  const MAX_METRICS = 10;
  return Array.from({ length: Math.ceil(metrics.length / MAX_METRICS) }, (_, index) => ({
    ...common,
    id: index === 0 ? common.id : `${common.id}${index + 1}`,
    metric: sumOf(label, metrics.slice(index * MAX_METRICS, (index + 1) * MAX_METRICS)),
    above: 0,
  }));
}
