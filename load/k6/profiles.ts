import type { Options, Scenario } from 'k6/options';

/** Milliseconds that 95 in 100 answers may take; the dashboard's alert rules use the same bounds. */
export const P95_BOUND_MS = { order: 300, charge: 300, read: 100 };

/** What a scenario puts on the shop, and what it needs there before it starts. */
export interface Profile {
  readonly scenarios: Record<string, Scenario>;
  readonly users: number;
  readonly products: readonly { readonly stock: number; readonly price: number; readonly stockShards: number }[];
  /** Won that every user is charged with before the start. */
  readonly budget: number;
  readonly sellsOut?: true;
}

const shelf = (stock: number, stockShards = 8) => ({ stock, price: 1_000, stockShards });
const steady = (exec: string, rate: number, duration: string, vus: number, startTime = '0s'): Scenario => ({
  executor: 'constant-arrival-rate',
  exec,
  rate,
  duration,
  startTime,
  // All clients are there from the start: making one in the middle takes its time from the others.
  preAllocatedVUs: vus,
});

export const profiles = {
  /** Every route once in each of a few visits. */
  smoke: {
    scenarios: { visits: steady('visit', 2, '10s', 20) },
    users: 20,
    products: [shelf(1_000), shelf(1_000)],
    budget: 0,
  },
  /** The old shop's test: charge, top five, order, then a second charge at the same moment as an order of the same user. */
  journey: {
    scenarios: { journeys: steady('journey', 5, '30s', 50) },
    users: 150,
    products: [shelf(100_000), shelf(100_000), shelf(100_000)],
    budget: 0,
  },
  /** 200 clients at once on 100 units, then a crowd before the empty shelf. */
  'hot-product': {
    scenarios: {
      rush: { executor: 'per-vu-iterations', exec: 'buy', vus: 200, iterations: 1, maxDuration: '30s' },
      crowd: steady('buy', 50, '10s', 100, '5s'),
    },
    users: 200,
    products: [shelf(100, 16)],
    budget: 100_000,
    sellsOut: true,
  },
  /** Five charges of one user at once, each with a key of its own. */
  'double-charge': {
    scenarios: { clicks: steady('chargeAtOnce', 5, '15s', 30) },
    users: 75,
    products: [],
    budget: 0,
  },
  /** Clients that send everything four times, with one key. */
  'retry-storm': {
    scenarios: { storms: steady('repeat', 5, '15s', 30) },
    users: 75,
    products: [shelf(100_000)],
    budget: 1_000_000,
  },
  /** Rankings made anew and read at once, while a crowd reads. */
  top: {
    scenarios: { cold: steady('readCold', 1, '15s', 5), warm: steady('readWarm', 100, '15s', 50) },
    users: 5,
    products: [shelf(1_000), shelf(1_000), shelf(1_000)],
    budget: 100_000,
  },
  /** Half an hour of journeys: what leaks shows. */
  soak: {
    scenarios: { journeys: steady('journey', 3, '30m', 50) },
    users: 600,
    products: [shelf(100_000), shelf(100_000), shelf(100_000)],
    budget: 0,
  },
  /** Orders at a rate that rises until answers fail or clients run out. */
  breakpoint: {
    scenarios: {
      climb: {
        executor: 'ramping-arrival-rate',
        exec: 'buy',
        startRate: 10,
        timeUnit: '1s',
        preAllocatedVUs: 300,
        stages: [{ target: 1_000, duration: '2m' }],
      },
    },
    users: 300,
    products: [shelf(1_000_000, 64)],
    budget: 10_000_000,
  },
  /** A fire drill for the alerts: too few clients for the rate, and answers that are failures. */
  drill: {
    scenarios: { alarm: steady('fail', 200, '12s', 1) },
    users: 1,
    products: [shelf(10)],
    budget: 100_000,
  },
} as const satisfies Record<string, Profile>;

export type ScenarioName = keyof typeof profiles;

/**
 * The scenario that a command line asks for.
 * @throws Error that names those there are.
 */
export function scenarioOf(words: readonly string[]): ScenarioName {
  const [name = ''] = words;
  if (words.length === 1 && Object.hasOwn(profiles, name)) return name as ScenarioName;
  throw new Error(`Say one scenario, of these: ${Object.keys(profiles).join(', ')}.`);
}

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
 * The options of a scenario's script.
 * @param thresholds the script's own bounds; that all failures stay away and no iteration is dropped is asked of each.
 */
export function optionsOf(name: ScenarioName, thresholds: NonNullable<Options['thresholds']>): Options {
  return {
    scenarios: profiles[name].scenarios,
    thresholds: {
      ...unbounded,
      ...{ failures: ['rate==0'], dropped_iterations: ['count==0'], checks: ['rate==1'] },
      ...thresholds,
    },
    // Every series costs InfluxDB memory: no tag that differs from one request to the next.
    systemTags: ['name', 'status', 'scenario', 'expected_response'],
    summaryTrendStats: ['count', 'avg', 'min', 'med', 'p(95)', 'p(99)', 'max'],
    batch: 50,
    batchPerHost: 50,
    setupTimeout: '120s',
  };
}
