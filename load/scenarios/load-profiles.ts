import type { Scenario } from 'k6/options';

/** Default bounds of p95 latency in ms. */
export const P95_BOUND_MS = { order: 300, charge: 300, read: 100 };

/** A bound of p95 latency: a threshold of k6, a line in the dashboard, the limit of the alert rule. */
export interface Bound {
  readonly metric: 'http_req_duration' | 'second_charge';
  /** Its route; absent for all routes. */
  readonly name?: string;
  /** Its part of the scenario; absent for all parts. */
  readonly part?: string;
  readonly p95Ms: number;
}

/** The tag `bound` of a bound: its route, part of the scenario, or metric. */
export function labelOf({ metric, name, part }: Bound): string {
  return name ?? part ?? metric;
}

/** The load of a run: k6's scenarios (called parts here), and p95 bounds. */
export interface Load {
  readonly scenarios: Readonly<Record<string, Scenario>>;
  readonly bounds: readonly Bound[];
}

/** A scenario: its load, and the users and products that it needs. */
export interface Profile extends Load {
  /** The share of answers that may be failures; absent for 0. */
  readonly failureShare?: number;
  readonly users: number;
  readonly products: readonly { readonly stock: number; readonly price: number; readonly stockShards: number }[];
  /** The amount in won that `setup()` charges for every user. */
  readonly budget: number;
  readonly sellsOut?: true;
}

const orders = (p95Ms: number = P95_BOUND_MS.order): Bound => bound('POST /orders', p95Ms);
const charges = (p95Ms: number = P95_BOUND_MS.charge): Bound => bound('POST /charges', p95Ms);
const topFive = (p95Ms: number = P95_BOUND_MS.read): Bound => bound('GET /products/top', p95Ms);
const bound = (name: string, p95Ms: number): Bound => ({ metric: 'http_req_duration', name, p95Ms });
const allOf = (part: string, p95Ms: number): Bound => ({ metric: 'http_req_duration', part, p95Ms });

const product = (stock: number, stockShards = 8) => ({ stock, price: 1_000, stockShards });
const steady = (exec: string, rate: number, duration: string, vus: number, startTime = '0s'): Scenario => ({
  executor: 'constant-arrival-rate',
  exec,
  rate,
  duration,
  startTime,
  // All clients are created before the start, as creating one during the run slows the others.
  preAllocatedVUs: vus,
});

/** The journeys of a soak. */
export const SOAK = { perSecond: 3, minutes: 30 };

export const profiles = {
  /** A few visits that call every route. */
  smoke: {
    scenarios: { visits: steady('visit', 2, '10s', 20) },
    bounds: [allOf('visits', 1_000)],
    users: 20,
    products: [product(1_000), product(1_000)],
    budget: 0,
  },
  /** The old shop's test: charge, top five, order, then a second charge concurrent with an order of the same user. */
  journey: {
    scenarios: { journeys: steady('journey', 5, '30s', 50) },
    bounds: [orders(), charges(), topFive(), { metric: 'second_charge', p95Ms: P95_BOUND_MS.charge }],
    users: 150,
    products: [product(100_000), product(100_000), product(100_000)],
    budget: 0,
  },
  /** 200 clients at once for 100 units, then further orders for the sold-out product. */
  'hot-product': {
    scenarios: {
      rush: { executor: 'per-vu-iterations', exec: 'buy', vus: 200, iterations: 1, maxDuration: '30s' },
      crowd: steady('buy', 50, '10s', 100, '5s'),
    },
    bounds: [allOf('crowd', 300)],
    users: 200,
    products: [product(100, 16)],
    budget: 100_000,
    sellsOut: true,
  },
  /** Five concurrent charges of one user, each with its own key. */
  'double-charge': {
    scenarios: { clicks: steady('chargeAtOnce', 5, '15s', 30) },
    bounds: [charges()],
    users: 75,
    products: [],
    budget: 0,
  },
  /** Clients that send each call four times at once with one key. */
  'retry-storm': {
    scenarios: { storms: steady('repeat', 5, '15s', 30) },
    bounds: [orders(P95_BOUND_MS.order * 2), charges(P95_BOUND_MS.charge * 2)],
    users: 75,
    products: [product(100_000)],
    budget: 1_000_000,
  },
  /** New rankings and their first readers, while a crowd reads. */
  top: {
    scenarios: { cold: steady('readCold', 1, '15s', 5), warm: steady('readWarm', 100, '15s', 50) },
    bounds: [
      { ...topFive(P95_BOUND_MS.read * 2), part: 'cold' },
      { ...topFive(), part: 'warm' },
    ],
    users: 5,
    products: [product(1_000), product(1_000), product(1_000)],
    budget: 100_000,
  },
  /** Half an hour of journeys, to find leaks. */
  soak: {
    scenarios: { journeys: steady('journey', SOAK.perSecond, `${SOAK.minutes}m`, 50) },
    bounds: [orders(), charges(), topFive()],
    // One failure in a thousand over half an hour is tolerated.
    failureShare: 0.001,
    users: 600,
    products: [product(100_000), product(100_000), product(100_000)],
    budget: 0,
  },
  /** Orders at a rising rate until answers fail or no client is free. */
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
    // Its script has a threshold on p99 instead.
    bounds: [],
    failureShare: 0.01,
    users: 300,
    products: [product(1_000_000, 64)],
    budget: 10_000_000,
  },
  /** Makes every alert fire: too few clients for the rate, failing answers, a bound below any latency. */
  drill: {
    scenarios: {
      alarm: steady('fail', 200, '12s', 1),
      // As many answers as the p95 alert needs, however slow the shop is.
      enough: { executor: 'per-vu-iterations', exec: 'fail', vus: 1, iterations: 55, maxDuration: '5m' },
    },
    bounds: [orders(0.01)],
    users: 1,
    products: [product(10)],
    budget: 100_000,
  },
} as const satisfies Record<string, Profile>;

export type ScenarioName = keyof typeof profiles;

/**
 * The scenario of a command line.
 * @throws Error with the names of all scenarios where it is not one of them.
 */
export function scenarioOf(args: readonly string[]): ScenarioName {
  const [name = ''] = args;
  if (args.length === 1 && Object.hasOwn(profiles, name)) return name as ScenarioName;
  throw new Error(`Name one of these scenarios: ${Object.keys(profiles).join(', ')}.`);
}
