import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type MetricName, metricNamespace } from '../../lambdas/shared/metrics.ts';
import type { AwsConfig } from '../stages/stage-config.ts';

type Stage = AwsConfig['stage'];

export const PERIOD = Duration.minutes(5);

/** A metric that the handlers of a stage write; the name must be one of their list. */
export function shopMetric(stage: Stage, metricName: MetricName, statistic: string, period = PERIOD): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { service: 'flashcart', stage },
    statistic,
    period,
  });
}

/**
 * The slow end of a function's duration, in milliseconds, where requests are few: p90 from 100 in a period, the median from
 * 20; fewer say nothing. Ten requests beyond a percentile is where CloudWatch calls it significant.
 */
export function durationOfFew(lambda: IFunction): MathExpression {
  const duration = (statistic: string) => lambda.metricDuration({ statistic, period: PERIOD });
  return new MathExpression({
    label: 'duration of few requests, ms',
    expression: 'IF(requests >= 100, p90, IF(requests >= 20, p50, 0))',
    usingMetrics: { requests: duration('SampleCount'), p90: duration('p90'), p50: duration('p50') },
    period: PERIOD,
  });
}

/** The median time until a new environment was ready, in milliseconds, over an hour; fewer than 20 starts say nothing. */
export function medianStartMs(stage: Stage): MathExpression {
  const period = Duration.hours(1);
  return new MathExpression({
    label: 'start of an environment, ms',
    expression: 'IF(starts >= 20, p50, 0)',
    usingMetrics: {
      starts: shopMetric(stage, 'StartMs', 'SampleCount', period),
      p50: shopMetric(stage, 'StartMs', 'p50', period),
    },
    period,
  });
}

/** Writes of one kind that DynamoDB carried out on a table, by the hour. */
export function writesPerHour(table: Table, operation: 'PutItem'): Metric {
  return new Metric({
    namespace: 'AWS/DynamoDB',
    metricName: 'SuccessfulRequestLatency',
    dimensionsMap: { TableName: table.tableName, Operation: operation },
    statistic: 'SampleCount',
    period: Duration.hours(1),
  });
}

/** Transactions refused because another was at work, as a share of those tried; a handful says nothing. */
export function conflictsPerAttempt(stage: Stage): MathExpression {
  const ENOUGH = 100;
  return new MathExpression({
    label: 'conflicts per attempt',
    expression: `IF(attempts > ${ENOUGH}, conflicts / attempts, 0)`,
    usingMetrics: {
      attempts: shopMetric(stage, 'OrderAttempts', 'Sum'),
      conflicts: shopMetric(stage, 'OrderConflicts', 'Sum'),
    },
    period: PERIOD,
  });
}

/** Requests for the top five that were answered from memory, in percent. */
export function topCacheHitPercent(stage: Stage): MathExpression {
  return new MathExpression({
    label: 'answered from memory, %',
    expression: '100 * hits / (hits + misses)',
    usingMetrics: {
      hits: shopMetric(stage, 'TopCacheHits', 'Sum'),
      misses: shopMetric(stage, 'TopCacheMisses', 'Sum'),
    },
    period: PERIOD,
  });
}

/** Reads and writes that DynamoDB refused on a table for want of capacity. */
export function tableThrottles(table: Table, label: string): Metric[] {
  return ['ReadThrottleEvents', 'WriteThrottleEvents'].map(
    (metricName) =>
      new Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensionsMap: { TableName: table.tableName },
        statistic: 'Sum',
        period: PERIOD,
        label: `${label} ${metricName.startsWith('Read') ? 'reads' : 'writes'}`,
      }),
  );
}

/** The sum of metrics; where one has no data it counts as none. */
export function sumOf(label: string, metrics: readonly Metric[]): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  const terms = Object.keys(usingMetrics).map((name) => `FILL(${name}, 0)`);
  return new MathExpression({ label, expression: terms.join(' + '), usingMetrics, period: PERIOD });
}
