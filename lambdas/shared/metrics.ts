import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { stage } from './environment.ts';
import type { Trace } from './trace.ts';

export const metricNamespace = 'Flashcart';

/** Every metric that the functions emit, with its unit; dashboards and alarms are made from this list. */
export const metricUnits = {
  OrderAttempts: MetricUnit.Count,
  OrderConflicts: MetricUnit.Count,
  LockWaitMs: MetricUnit.Milliseconds,
  LockFreeCharges: MetricUnit.Count,
  TopCacheHits: MetricUnit.Count,
  TopCacheMisses: MetricUnit.Count,
  RankingAgeHours: MetricUnit.NoUnit,
  /** Cold start: from the start of Node to readiness for the first request, which Lambda's Duration does not contain. */
  StartMs: MetricUnit.Milliseconds,
} as const;

export type MetricName = keyof typeof metricUnits;

const metrics = new Metrics({
  namespace: metricNamespace,
  serviceName: 'flashcart',
  defaultDimensions: { stage },
});

/** Writes metrics as one line of CloudWatch's embedded metric format, at once, so that overlapping requests never mix. */
export function emit(values: Partial<Record<MetricName, number>>): void {
  if (Object.keys(values).length === 0) return;
  for (const [name, value] of Object.entries(values)) metrics.addMetric(name, metricUnits[name as MetricName], value);
  metrics.publishStoredMetrics();
}

/** The metrics of a request's trace; only orders, charges and the top five have any. */
export function metricsOf(route: string, trace: Trace): Partial<Record<MetricName, number>> {
  if (route === 'POST /orders' && trace.attempts > 0) {
    return { OrderAttempts: trace.attempts, OrderConflicts: trace.conflicts };
  }
  if (route === 'POST /charges') {
    return { LockWaitMs: trace.spentMs('lock') ?? 0, LockFreeCharges: trace.lockFree ? 1 : 0 };
  }
  if (trace.cache) {
    const HOUR_MS = 3_600_000;
    return {
      [trace.cache === 'hit' ? 'TopCacheHits' : 'TopCacheMisses']: 1,
      ...(trace.rankingAgeMs !== undefined && { RankingAgeHours: trace.rankingAgeMs / HOUR_MS }),
    };
  }
  return {};
}
