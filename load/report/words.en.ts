import * as bounds from '../../lambdas/shared/bounds.ts';
import { type Rule, rules } from '../audit/rules.ts';
import { benchPhrasesEn } from '../bench/bench-phrases.en.ts';
import { number } from '../figures/numbers.ts';
import { P95_BOUND_MS } from '../scenarios/load-profiles.ts';
import { oldTest } from './old-test.ts';

/** The report's texts in English. */
export const en = {
  title: 'Flashcart load test',
  headings: {
    purpose: '1. Purpose',
    environment: '2. Environment',
    figures: '3. Main figures',
    bottlenecks: '4. Bottlenecks and analysis',
    failurePlan: '5. Plan for failures',
    conclusion: '6. Conclusion',
  },
  subheadings: {
    hardware: 'Hardware',
    software: 'Software',
    scenario: 'Scenario',
    limits: 'Limits of this test',
    verdicts: 'Verdicts',
    latency: 'Latency by API',
    besideOld: 'Comparison with the old test',
    audit: 'Store audit',
    benchmark: 'Benchmark',
    simulation: 'AWS simulation',
    open: 'Open points',
  },
  apis: { order: 'Place an order', charge: 'Charge, all', secondCharge: 'Second charge', top: 'Top five products' },
  parts: { storeTime: 'Order: store time', lockWait: 'Charge: lock wait', attempts: 'Order: attempts (count)' },
  sides: {
    oldTest: 'Old test',
    run: 'This run',
    benchmark: 'Benchmark',
    design: 'design',
    baseline: 'lock-based baseline',
    other: 'other',
  },
  stats: {
    count: 'Count',
    average: 'Average',
    median: 'Median',
    max: 'Max',
    perSecond: 'Throughput/s',
    refusals: 'Refusals',
    failures: 'Failures',
    unserved: 'Not served',
    soldOut: 'Sold out',
    conflicts: 'Conflicts per order',
  },
  columns: {
    api: 'API',
    figure: 'Figure, ms',
    part: 'k6 scenario',
    options: 'k6 options',
    rule: 'Rule is broken if',
    broken: 'Times broken',
    oldPlan: 'Old plan',
    here: 'In this system',
    row: 'Row',
    against: 'Compared with',
    measure: 'Measure',
    value: 'Value',
    goal: 'Goal',
    outcome: 'Outcome',
  },
  outcomes: { met: 'met', missed: 'MISSED' },
  rules: rules as Readonly<Record<Rule, string>>,
  intro: {
    run: (id: string, at: string, commit: string) => `Load run ${id}, started at ${at}, commit ${commit}.`,
    grafanaLink: (link: string) => `[The run in Grafana](${link}), while the load lab is up.`,
    bench: (at: string, commit: string, seed: number) =>
      `Benchmark started at ${at}, commit ${commit}, seed ${number(seed)}.`,
    short: 'The benchmark used the short profile, whose figures are unreliable: run `npm run bench` for a full one.',
    otherCommit: 'Run and benchmark measured different commits, so their figures are not of the same version.',
    noBench: 'No benchmark yet, so nothing is compared with the lock-based baseline: run `npm run bench`.',
    uncommitted: ' with uncommitted changes',
    made: '`npm run load:report` generates this file and its charts from measured figures.',
  },
  purpose: [
    'The test measures the latency and throughput of the main APIs, finds the bottlenecks under concurrent requests, and shows where to improve.',
    'It covers the findings of the old load test: orders slowed by row locks, a second charge slowed by a distributed lock, and the cached top five. The old figures stand beside the new ones.',
    'k6 records the figures. With `INFLUXDB_URL` it also streams them to InfluxDB, where Grafana shows them live. After the load, an audit compares every response with the store.',
  ],
  environment: {
    processor: 'Processor',
    cores: 'Cores',
    memory: 'Memory, GB',
    os: 'Operating system',
    commit: 'Commit',
    unknown: 'unknown',
    k6: 'Load generator: k6',
    node: 'Runtime: Node.js',
    benchmark: (node: string, engines: string) => `Benchmark: Node.js ${node}, ${engines}`,
    ownShop: (engines: string) =>
      `Shop: local server started for this run, with ${engines} and an empty in-memory store`,
    otherShop: (url: string) => `Shop: ${url}; its hardware and engines are not recorded`,
    grafana: 'Storage and dashboards: InfluxDB and Grafana, if `INFLUXDB_URL` is set',
    profile: (name: string, users: number) => `Scenario ${name}, ${number(users)} users.`,
    products: (count: number, stock: number, shards: number) =>
      `Products: ${number(count)} with ${number(stock)} units each, in ${number(shards)} stock shards.`,
  },
  limits: {
    oneMachine: (cores: number) =>
      `k6, the shop and its engines share the ${number(cores)} cores of one machine, so the load competes with what it measures. There is no network between them: on AWS, API Gateway, network and cold starts add latency.`,
    oneProcess:
      'The shop is one Node.js process. On AWS every function has its own execution environments, which share no memory.',
    otherMachine: (url: string) =>
      `The run did not start the shop at ${url}. The hardware above is that of the machine running k6; whether the shop shared it is not recorded.`,
    emulator:
      'Unlike DynamoDB, local engines never refuse overlapping transactions (`TransactionConflict`) and have no partition limits. A run on them does not show the effect of stock shards.',
    simulation:
      "The simulation adds these to the same engine in virtual time: transaction conflicts, the capacity of each partition, published DynamoDB latencies (alexdebrie/dynamodb-performance-testing, 2020), and Lambda's execution environments. It is a model; AWS may differ.",
    oldTest: `The old test ran on another machine (${oldTest.machine.cpu}, ${number(oldTest.machine.cores)} cores, ${number(oldTest.machine.memoryGb)} GB) at an unreported request rate. Comparing its latencies with this run says little about the designs.`,
    baseline:
      'Only the benchmark compares the designs: in one process, interleaved, on the same store. Its baseline reimplements the old design, a polling lock held during read, check and write. It is not the old shop itself, which was Spring and MySQL.',
    aws: 'Nothing here was measured on AWS.',
  },
  figures: {
    total: (requests: number, perSecond: number, iterations: number, dropped: number) =>
      `${number(requests)} requests, ${number(perSecond)} per second; ${number(iterations)} iterations, ${number(dropped)} dropped.`,
    refusals: 'A refusal is an expected 409. A failure is no response, or any other status than 200 or 201.',
    besideOld: `The old test ran on another machine at an unreported request rate. It read its top five over ${number(oldTest.topRows)} rows; this run reads it over HTTP from its few products, the benchmark at the handler. Benchmark rows used:`,
    besideOldChart: 'Max latency: old test and new figures',
    latencyChart: 'Latency of this run by API',
    throughputChart: 'Benchmark: throughput of the design and of the other side',
    milliseconds: 'milliseconds',
    throughputUnit: 'responses per second, logarithmic',
    stored: (orders: number, charges: number, adjustments: number, statuses: string) =>
      `Stored: ${number(orders)} orders, ${number(charges)} charges, ${number(adjustments)} stock adjustments. Responses by status: ${statuses}.`,
    units: (stocked: number, sold: number, left: number) =>
      `Units of all products: ${number(stocked)} stocked, ${number(sold)} sold, ${number(left)} left.`,
  },
  verdicts: {
    audit: (broken: number, all: number) => `Audit: ${number(broken)} of ${number(all)} rules broken.`,
    thresholds: (crossed: string) => `Thresholds crossed: ${crossed || 'none'}.`,
    failures: (failures: number, all: number) => `Failures: ${number(failures)} of ${number(all)} responses.`,
    dropped: (dropped: number) => `Dropped iterations: ${number(dropped)}.`,
    benchmark: (met: number, all: number) => `Benchmark: ${number(met)} of ${number(all)} goals met.`,
    simulation: (met: number, all: number) => `Simulation: ${number(met)} of ${number(all)} goals met.`,
    baseline: (all: number, faster: number, higher: number) =>
      `Of ${number(all)} comparisons with the lock-based baseline, the design has the lower max latency in ${number(faster)} and the higher throughput in ${number(higher)}.`,
    notBetter: 'Not better in both:',
  },
  stories: {
    order: {
      heading: 'Placing an order',
      before: `max ${number(oldTest.orderMaxMs)} ms. Pessimistic row locks queued concurrent orders behind each other.`,
      now: `An order is one conditional transaction without a lock or a prior read. A product's stock is spread over shards; an order that meets a conflict on one shard retries on another. After ${number(bounds.ORDER_DEADLINE_MS)} ms the response is 503.`,
    },
    secondCharge: {
      heading: 'The second charge',
      before: `max ${number(oldTest.secondChargeMaxMs)} ms. Charges and orders of a user waited for the same distributed lock.`,
      now: `Only charges take the lock, which keeps them in sequence. The holder hands it to the next waiter; the wait is at most ${number(bounds.CHARGE_LOCK_WAIT_MS)} ms. A conditional write protects the balance. An order and a charge still write the same wallet, so one of them must retry on a store that refuses overlapping transactions.`,
    },
    top: {
      heading: 'Top five products',
      before: `average ${number(oldTest.topAverageMs)} ms, max ${number(oldTest.topMaxMs)} ms. The success of the old test: a job at 00:00 cached the result, so reads did not reach the database.`,
      now: "A job still ranks at 00:00 in the shop's time zone. Reads come from the function's memory, else Redis, else the ranking in DynamoDB.",
    },
  },
  analysis: {
    before: 'Before',
    now: 'Now',
    ratios:
      '× is the design divided by the other side. Latency and throughput are medians over the rounds; Not served is the sum over all rounds.',
    others: 'Other comparisons:',
    notes: 'Notes:',
  },
  simulation: {
    none: 'No simulation yet: run `npm run simulate -- goals`.',
    intro: (at: string, commit: string) =>
      `Simulated at ${at}, commit ${commit}. These figures are not measured: the shop's own code runs in virtual time, on a real engine with simulated AWS limits. The same seed gives the same figures on any machine.`,
    tables: { new: 'new tables', warmed: 'warmed tables' },
    clients: (clients: number) => `${number(clients)} clients`,
    scenarios: {
      'hot-product': 'one hot product, clients without pauses',
      steady: 'one hot product, constant order rate',
      'sell-out': 'the last units, all clients at once',
      restock: 'adjustments and resharding during a sale',
      mixed: 'orders of hot and cold products',
    } as Readonly<Record<string, string>>,
    others: { lock: 'polling lock', limit: 'store limit' } as Readonly<Record<string, string>>,
    measures: {
      throughput: 'throughput, ×',
      max: 'max latency, ×',
      p99: 'p99 latency, ms',
      conflicts: 'conflicts per order',
      refused: '503 responses',
      'refused-share': 'share of 503 responses',
      'refused-after-retry': '503 responses after one retry',
      'sold-out': 'time until sold out, ms',
    } as Readonly<Record<string, string>>,
    sellOut: (runs: number, least: number, most: number) =>
      `One line per run: ${number(runs)} runs with different seeds, which ${least === most ? `each sold ${number(most)}` : `sold ${number(least)} to ${number(most)}`} units.`,
    sellOutChart: 'Simulated sell-out: orders placed over time',
    sellOutMs: 'milliseconds since the start of the sale',
    sellOutShare: 'orders placed, %',
    sellOutRuns: (runs: number) => `${number(runs)} runs`,
  },
  failurePlan: {
    intro: 'Each point of the old plan and its implementation:',
    items: {
      'Cache static data, such as product and price': `The function caches name and price for ${number(bounds.PRICE_LIFE_MS)} ms; the order's write checks the price again. It caches a sold-out product for ${number(bounds.SOLD_OUT_LIFE_MS)} ms and the top five for ${number(bounds.TOP_LIFE_MS)} ms, then reads Redis.`,
      'Index frequent reads':
        "Orders, charges and products are read by key, a user's lists of orders and charges by the index byCreatedAt. Only the product list (paged) and the ranking scan.",
      'Limit transaction wait times and fail fast': `Every wait has a bound: order ${number(bounds.ORDER_DEADLINE_MS)} ms, charge ${number(bounds.CHARGE_DEADLINE_MS)} ms, of which ${number(bounds.CHARGE_LOCK_WAIT_MS)} ms for the lock, read ${number(bounds.READ_DEADLINE_MS)} ms; DynamoDB connection ${number(bounds.DYNAMODB_CONNECTION_MS)} ms, request ${number(bounds.DYNAMODB_REQUEST_MS)} ms; Redis connection ${number(bounds.REDIS_CONNECT_MS)} ms, command ${number(bounds.REDIS_COMMAND_MS)} ms. A crashed holder's lock expires after ${number(bounds.CHARGE_LOCK_LIFE_MS)} ms. After its deadline a request is answered with 503 try-again or 409 charge-in-progress; retry with the same key.`,
      'Watch waits and throughput live in Grafana':
        'load/lab/grafana/ shows latency, throughput, lock wait, store time and attempts of a run; on AWS there is a CloudWatch dashboard.',
      'Alert on abnormal latency': `Grafana alerts if p95 latency exceeds the scenario's bound for 30 s (usually ${number(P95_BOUND_MS.order)} ms for orders, ${number(P95_BOUND_MS.charge)} ms for charges, ${number(P95_BOUND_MS.read)} ms for the top five), and on failures and dropped iterations. On AWS, CloudWatch alarms cover latency, 5xx, throttling, conflicts, an unreachable Redis, an outdated ranking and dead letters; docs/runbook.md tells what to do.`,
    } as Readonly<Record<string, string>>,
  },
  open: { missed: 'Missed goal', noReason: 'cause not known yet', aws: 'Measure on AWS.' },
  bench: benchPhrasesEn,
};

/** The texts that every language has: the type check finds a missing one. */
export type Words = typeof en;
