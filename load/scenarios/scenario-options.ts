import type { Options } from 'k6/options';
import { type Bound, type Profile, profiles, type ScenarioName } from './load-profiles.ts';
import { plan } from './run-plan.ts';

/** The figures that every summary has for the APIs of the old load test. */
const recorded = {
  'POST /orders': ['http_req_duration', 'refusals', 'failures', 'store_time', 'attempts'],
  'POST /charges': ['http_req_duration', 'refusals', 'failures', 'lock_wait'],
  'GET /products/top': ['http_req_duration', 'refusals', 'failures'],
};

/** The summary has the figures of a tag value only where a threshold selects it; one without a condition always passes. */
const unbounded = Object.fromEntries(
  Object.entries(recorded).flatMap(([name, metrics]) => metrics.map((metric) => [`${metric}{name:${name}}`, []])),
);

/**
 * The options of a scenario: the load of the plan, with thresholds on its p95 bounds, failures, dropped iterations and checks.
 * @param thresholds added to these; the same name replaces one.
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
    // InfluxDB keeps every series in memory: no tag has a value per request. Without the tag `check` the checks of one call
    // would overwrite each other.
    systemTags: ['name', 'status', 'scenario', 'expected_response', 'check'],
    summaryTrendStats: ['count', 'avg', 'min', 'med', 'p(95)', 'p(99)', 'max'],
    batch: 50,
    batchPerHost: 50,
    setupTimeout: '120s',
  };
}

/** k6's selector for a bound, such as `http_req_duration{name:GET /products/top,scenario:cold}`. */
function selectorOf({ metric, name, part }: Bound): string {
  const tags = [...(name ? [`name:${name}`] : []), ...(part ? [`scenario:${part}`] : [])];
  return tags.length > 0 ? `${metric}{${tags.join()}}` : metric;
}
