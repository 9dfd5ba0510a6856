import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { type MetricName, metricNamespace } from '../lambdas/shared/metrics.ts';

export const PERIOD = Duration.minutes(5);

/** A metric that the handlers write; the name must be one of their list. */
export function shopMetric(metricName: MetricName, statistic: string): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { service: 'flashcart' },
    statistic,
    period: PERIOD,
  });
}

/** Transactions refused because another was at work, as a share of those tried; a handful says nothing. */
export function conflictsPerAttempt(): MathExpression {
  const ENOUGH = 100;
  return new MathExpression({
    label: 'conflicts per attempt',
    expression: `IF(attempts > ${ENOUGH}, conflicts / attempts, 0)`,
    usingMetrics: { attempts: shopMetric('OrderAttempts', 'Sum'), conflicts: shopMetric('OrderConflicts', 'Sum') },
    period: PERIOD,
  });
}

/** Requests for the top five that were answered from memory, in percent. */
export function topCacheHitPercent(): MathExpression {
  return new MathExpression({
    label: 'answered from memory, %',
    expression: '100 * hits / (hits + misses)',
    usingMetrics: { hits: shopMetric('TopCacheHits', 'Sum'), misses: shopMetric('TopCacheMisses', 'Sum') },
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
