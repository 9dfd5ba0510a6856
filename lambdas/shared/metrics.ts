import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Trace } from './trace.ts';

export const metricNamespace = 'Flashcart';

/** Every metric the functions emit, with its unit; dashboards and alarms are made from this list. */
export const metricUnits = {
  OrderAttempts: MetricUnit.Count,
  OrderConflicts: MetricUnit.Count,
  LockWaitMs: MetricUnit.Milliseconds,
  LockFreeCharges: MetricUnit.Count,
  TopCacheHits: MetricUnit.Count,
  TopCacheMisses: MetricUnit.Count,
  RankingAgeHours: MetricUnit.NoUnit,
  /** How long a new environment took to be ready for its first request, which no duration of Lambda holds. */
  StartMs: MetricUnit.Milliseconds,
} as const;

export type MetricName = keyof typeof metricUnits;

const metrics = new Metrics({
  namespace: metricNamespace,
  serviceName: 'flashcart',
  // A bundle has its stage as a constant, so that stages of one account are told apart; what runs unbundled is local.
  defaultDimensions: { stage: process.env.STAGE ?? 'local' },
});

/** Writes metrics as one line of CloudWatch's embedded metric format, at once, so that those of two requests never mix. */
export function emit(values: Partial<Record<MetricName, number>>): void {
  if (Object.keys(values).length === 0) return;
  for (const [name, value] of Object.entries(values)) metrics.addMetric(name, metricUnits[name as MetricName], value);
  metrics.publishStoredMetrics();
}

/** The metrics that a request's trace holds. */
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
