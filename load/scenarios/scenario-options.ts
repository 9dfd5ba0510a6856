import type { Options } from 'k6/options';
import { type Bound, type Profile, profiles, type ScenarioName } from './load-profiles.ts';
import { plan } from './run-plan.ts';

/** What every run records of the APIs that the old load test was about, whether its scenario bounds it or not. */
const recorded = {
  'POST /orders': ['http_req_duration', 'refusals', 'failures', 'store_time', 'attempts'],
  'POST /charges': ['http_req_duration', 'refusals', 'failures', 'lock_wait'],
  'GET /products/top': ['http_req_duration', 'refusals', 'failures'],
};

/** k6 keeps the figures of a tag's value only where there is a threshold on them; one without a bound is kept by all. */
const unbounded = Object.fromEntries(
  Object.entries(recorded).flatMap(([name, metrics]) => metrics.map((metric) => [`${metric}{name:${name}}`, []])),
);

/**
 * The options of a scenario's script: the load and the bounds of latency of the run's plan.
 * @param thresholds the script's own, besides; that failures stay away and no iteration is dropped is asked of each.
 */
export function optionsOf(name: ScenarioName, thresholds: NonNullable<Options['thresholds']>): Options {
  const { scenarios, bounds } = plan.load;
  const { failureShare }: Profile = profiles[name];
  return {
    scenarios,
    thresholds: {
      ...unbounded,
      failures: [failureShare ? `rate<${failureShare}` : 'rate==0'],
      dropped_iterations: ['count==0'],
      checks: ['rate==1'],
      ...Object.fromEntries(bounds.map((bound) => [selectorOf(bound), [`p(95)<${bound.p95Ms}`]])),
      ...thresholds,
    },
    // Every series costs InfluxDB memory: no tag that differs from one request to the next. Without the tag `check` the
    // checks of one call would overwrite each other there.
    systemTags: ['name', 'status', 'scenario', 'expected_response', 'check'],
    summaryTrendStats: ['count', 'avg', 'min', 'med', 'p(95)', 'p(99)', 'max'],
    batch: 50,
    batchPerHost: 50,
    setupTimeout: '120s',
  };
}

/** A bound's metric as k6 selects it, such as `http_req_duration{name:GET /products/top,scenario:cold}`. */
function selectorOf({ metric, name, part }: Bound): string {
  const tags = [...(name ? [`name:${name}`] : []), ...(part ? [`scenario:${part}`] : [])];
  return tags.length > 0 ? `${metric}{${tags.join()}}` : metric;
}
