import type { Scenario } from 'k6/options';

/** Milliseconds that 95 in 100 answers may take, where a scenario does not say otherwise. */
export const P95_BOUND_MS = { order: 300, charge: 300, read: 100 };

/** A bound of latency: a threshold of the script, a line in the dashboard, and what the alert rule judges. */
export interface Bound {
  readonly metric: 'http_req_duration' | 'second_charge';
  /** The route it is about; all of them where it is not there. */
  readonly name?: string;
  /** The part of the scenario it is about; all of them where it is not there. */
  readonly part?: string;
  /** Milliseconds that 95 in 100 answers may take. */
  readonly p95Ms: number;
}

/** What a bound is about, in one tag: a route, a part of the scenario, or a metric. */
export function labelOf({ metric, name, part }: Bound): string {
  return name ?? part ?? metric;
}

/** What a run puts on the shop, and how fast it is to be. */
export interface Load {
  readonly scenarios: Readonly<Record<string, Scenario>>;
  readonly bounds: readonly Bound[];
}

/** What a scenario puts on the shop, and what it needs there before it starts. */
export interface Profile extends Load {
  /** The share of answers that may be failures; none where it is not there. */
  readonly failureShare?: number;
  readonly users: number;
  readonly products: readonly { readonly stock: number; readonly price: number; readonly stockShards: number }[];
  /** Won that every user is charged with before the start. */
  readonly budget: number;
  readonly sellsOut?: true;
}

const orders = (p95Ms: number = P95_BOUND_MS.order): Bound => bound('POST /orders', p95Ms);
const charges = (p95Ms: number = P95_BOUND_MS.charge): Bound => bound('POST /charges', p95Ms);
const topFive = (p95Ms: number = P95_BOUND_MS.read): Bound => bound('GET /products/top', p95Ms);
const bound = (name: string, p95Ms: number): Bound => ({ metric: 'http_req_duration', name, p95Ms });
const allOf = (part: string, p95Ms: number): Bound => ({ metric: 'http_req_duration', part, p95Ms });

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

/** The journeys of a soak. */
export const SOAK = { perSecond: 3, minutes: 30 };

export const profiles = {
  /** Every route once in each of a few visits. */
  smoke: {
    scenarios: { visits: steady('visit', 2, '10s', 20) },
    bounds: [allOf('visits', 1_000)],
    users: 20,
    products: [shelf(1_000), shelf(1_000)],
    budget: 0,
  },
  /** The old shop's test: charge, top five, order, then a second charge at the same moment as an order of the same user. */
  journey: {
    scenarios: { journeys: steady('journey', 5, '30s', 50) },
    bounds: [orders(), charges(), topFive(), { metric: 'second_charge', p95Ms: P95_BOUND_MS.charge }],
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
    bounds: [allOf('crowd', 300)],
    users: 200,
    products: [shelf(100, 16)],
    budget: 100_000,
    sellsOut: true,
  },
  /** Five charges of one user at once, each with a key of its own. */
  'double-charge': {
    scenarios: { clicks: steady('chargeAtOnce', 5, '15s', 30) },
    bounds: [charges()],
    users: 75,
    products: [],
    budget: 0,
  },
  /** Clients that send everything four times, with one key. */
  'retry-storm': {
    scenarios: { storms: steady('repeat', 5, '15s', 30) },
    bounds: [orders(P95_BOUND_MS.order * 2), charges(P95_BOUND_MS.charge * 2)],
    users: 75,
    products: [shelf(100_000)],
    budget: 1_000_000,
  },
  /** Rankings made anew and read at once, while a crowd reads. */
  top: {
    scenarios: { cold: steady('readCold', 1, '15s', 5), warm: steady('readWarm', 100, '15s', 50) },
    bounds: [
      { ...topFive(P95_BOUND_MS.read * 2), part: 'cold' },
      { ...topFive(), part: 'warm' },
    ],
    users: 5,
    products: [shelf(1_000), shelf(1_000), shelf(1_000)],
    budget: 100_000,
  },
  /** Half an hour of journeys: what leaks shows. */
  soak: {
    scenarios: { journeys: steady('journey', SOAK.perSecond, `${SOAK.minutes}m`, 50) },
    bounds: [orders(), charges(), topFive()],
    // A fault in a thousand over half an hour is news, not the end.
    failureShare: 0.001,
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
    // Its p99 ends it, and no p95.
    bounds: [],
    failureShare: 0.01,
    users: 300,
    products: [shelf(1_000_000, 64)],
    budget: 10_000_000,
  },
  /** A fire drill for the alerts: too few clients for the rate, answers that are failures, a bound that no answer keeps. */
  drill: {
    scenarios: {
      alarm: steady('fail', 200, '12s', 1),
      // As many answers as an alert wants to see, however slow the shop is.
      enough: { executor: 'per-vu-iterations', exec: 'fail', vus: 1, iterations: 55, maxDuration: '5m' },
    },
    bounds: [orders(0.01)],
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
