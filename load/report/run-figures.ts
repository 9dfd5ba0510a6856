import type { Summary } from '../runner/k6-summary.ts';

/** The APIs of the report, each with the metric of its latency and the route of its responses. */
export const apis = {
  order: { metric: 'http_req_duration{name:POST /orders}', route: 'POST /orders' },
  charge: { metric: 'http_req_duration{name:POST /charges}', route: 'POST /charges' },
  secondCharge: { metric: 'second_charge', route: undefined },
  top: { metric: 'http_req_duration{name:GET /products/top}', route: 'GET /products/top' },
} as const;

export type ApiName = keyof typeof apis;

export const apiNames = Object.keys(apis) as ApiName[];

/** k6's figures of one metric, in its unit; durations are in milliseconds. */
export interface Trend {
  readonly count: number;
  readonly avg: number;
  readonly med: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** How many of all. */
export interface Share {
  readonly hits: number;
  readonly of: number;
}

/** A metric's figures, or `undefined` if the run recorded none: k6 then writes zeros. */
export function trendOf({ metrics }: Summary, metric: string): Trend | undefined {
  const found = metrics[metric] as Record<string, number> | undefined;
  if (!found?.count) return undefined;
  const { count, avg = Number.NaN, med = Number.NaN, max = Number.NaN } = found;
  return { count, avg, med, p95: found['p(95)'] ?? Number.NaN, p99: found['p(99)'] ?? Number.NaN, max };
}

/** A rate's counts, or `undefined` if the run recorded none. */
export function shareOf({ metrics }: Summary, metric: string): Share | undefined {
  const { passes = 0, fails = 0 } = (metrics[metric] ?? {}) as { passes?: number; fails?: number };
  return passes + fails === 0 ? undefined : { hits: passes, of: passes + fails };
}

/** A counter's count; 0 if the run recorded none. */
export function countOf({ metrics }: Summary, metric: string): number {
  return Number(metrics[metric]?.count ?? 0);
}
