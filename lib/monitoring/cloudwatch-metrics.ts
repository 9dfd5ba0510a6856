import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type MetricName, metricNamespace } from '../../lambdas/shared/metrics.ts';
import type { AwsConfig } from '../stages/stage-config.ts';

type Stage = AwsConfig['stage'];

export const PERIOD = Duration.minutes(5);

/** A metric that the handlers of a stage emit. */
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
 * A function's duration in milliseconds when requests are few: p90 from 100 requests in a period, p50 from 20, else 0. From ten
 * samples beyond a percentile on, CloudWatch calls the percentile significant.
 */
export function durationOfFew(lambda: IFunction): MathExpression {
  const duration = (statistic: string) => lambda.metricDuration({ statistic, period: PERIOD });
  return new MathExpression({
    label: 'duration at p90 or p50, ms',
    expression: 'IF(requests >= 100, p90, IF(requests >= 20, p50, 0))',
    usingMetrics: { requests: duration('SampleCount'), p90: duration('p90'), p50: duration('p50') },
    period: PERIOD,
  });
}

/** The median cold start over an hour, in milliseconds; 0 for fewer than 20 cold starts. */
export function medianStartMs(stage: Stage): MathExpression {
  const period = Duration.hours(1);
  return new MathExpression({
    label: 'cold start p50, ms',
    expression: 'IF(starts >= 20, p50, 0)',
    usingMetrics: {
      starts: shopMetric(stage, 'StartMs', 'SampleCount', period),
      p50: shopMetric(stage, 'StartMs', 'p50', period),
    },
    period,
  });
}

/** Share of the API's responses that are 5xx, in percent; 0 for fewer than three 5xx, so that a single one never fires. */
export function faultPercent(rest: RestApi): MathExpression {
  const MIN_FAULTS = 3;
  return new MathExpression({
    label: '5xx, %',
    expression: `IF(faults >= ${MIN_FAULTS}, 100 * faults / requests, 0)`,
    usingMetrics: {
      requests: rest.metricCount({ period: PERIOD }),
      faults: rest.metricServerError({ period: PERIOD }),
    },
    period: PERIOD,
  });
}

/** Transaction conflicts per order attempt; 0 for 100 attempts or fewer. */
export function conflictsPerAttempt(stage: Stage): MathExpression {
  const MIN_ATTEMPTS = 100;
  return new MathExpression({
    label: 'conflicts per attempt',
    expression: `IF(attempts > ${MIN_ATTEMPTS}, conflicts / attempts, 0)`,
    usingMetrics: {
      attempts: shopMetric(stage, 'OrderAttempts', 'Sum'),
      conflicts: shopMetric(stage, 'OrderConflicts', 'Sum'),
    },
    period: PERIOD,
  });
}

/** Share of top-five reads answered from memory, in percent. */
export function topCacheHitPercent(stage: Stage): MathExpression {
  return new MathExpression({
    label: 'memory hits, %',
    expression: '100 * hits / (hits + misses)',
    usingMetrics: {
      hits: shopMetric(stage, 'TopCacheHits', 'Sum'),
      misses: shopMetric(stage, 'TopCacheMisses', 'Sum'),
    },
    period: PERIOD,
  });
}

/** Successful writes of one kind to a table, per hour. */
export function writesPerHour(table: Table, operation: 'PutItem'): Metric {
  return new Metric({
    namespace: 'AWS/DynamoDB',
    metricName: 'SuccessfulRequestLatency',
    dimensionsMap: { TableName: table.tableName, Operation: operation },
    statistic: 'SampleCount',
    period: Duration.hours(1),
  });
}

/** The throttled reads and the throttled writes of a table. */
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

/** The sum of metrics; one without data counts as 0. */
export function sumOf(label: string, metrics: readonly Metric[]): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  const terms = Object.keys(usingMetrics).map((name) => `FILL(${name}, 0)`);
  return new MathExpression({ label, expression: terms.join(' + '), usingMetrics, period: PERIOD });
}
