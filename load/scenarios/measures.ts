import exec from 'k6/execution';
import type { RefinedResponse } from 'k6/http';
import { Rate, Trend } from 'k6/metrics';
import type { Call } from './calls.ts';
import { type Bound, labelOf } from './load-profiles.ts';
import { plan } from './run-plan.ts';

const lockWait = new Trend('lock_wait', true);
const storeTime = new Trend('store_time', true);
const attempts = new Trend('attempts');
const refusals = new Rate('refusals');
const failures = new Rate('failures');
const replays = new Rate('replays');
/** The share of answers above their p95 bound, per bound; the alert rule reads it. */
const slow = new Rate('slow');

/** Records the figures of an answer that k6 does not record itself: from its status, `Server-Timing`, and the bounds. */
export function measure({ route, refusals: expected = [] }: Call, response: RefinedResponse<'text'>): void {
  const tags = { name: route };
  const isRefusal = expected.includes(response.status);
  refusals.add(isRefusal, tags);
  failures.add(!isRefusal && response.status !== 200 && response.status !== 201, tags);
  replays.add(response.headers['Idempotency-Replayed'] === 'true', tags);
  const timing = response.headers['Server-Timing'] ?? '';
  addMatch(timing, /store;dur=([\d.]+)/, storeTime, tags);
  addMatch(timing, /lock;dur=([\d.]+)/, lockWait, tags);
  addMatch(timing, /attempts;desc="(\d+)"/, attempts, tags);
  compareWithBounds('http_req_duration', response.timings.duration, route);
}

/** Compares a duration in ms with the bounds for its metric, route and part of the scenario. */
export function compareWithBounds(metric: Bound['metric'], ms: number, route?: string): void {
  const current = exec.scenario.name;
  for (const bound of plan.load.bounds) {
    const { name = route, part = current } = bound;
    const applies = bound.metric === metric && name === route && part === current;
    if (applies) slow.add(ms >= bound.p95Ms, { bound: labelOf(bound) });
  }
}

function addMatch(timing: string, pattern: RegExp, trend: Trend, tags: Record<string, string>): void {
  const found = pattern.exec(timing)?.[1];
  if (found) trend.add(Number(found), tags);
}
