import type { Scenario } from 'k6/options';
import { PRICE_LIFE_MS, SOLD_OUT_LIFE_MS, TOP_LIFE_MS } from '../../lambdas/shared/bounds.ts';
import { type Rule, rules } from '../audit/rules.ts';
import { P95_BOUND_MS } from '../scenarios/load-profiles.ts';
import { benchPhrasesEn } from './bench-phrases.en.ts';
import { number } from './numbers.ts';
import { type BoundName, boundsMs } from './shown-bounds.ts';

/** The report's words in English, as data; figures come as text. */
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
    limits: 'Limits of emulation',
    verdicts: 'Verdicts',
    latency: 'Answers by API',
    besideOld: 'Beside the old test',
    waits: 'Where the time goes',
    audit: 'Audit of the store',
    benchmark: 'Benchmark and its goals',
    missed: 'Goals that were missed',
    simulation: 'Simulation of AWS and its goals',
    open: 'What is open',
  },
  apis: {
    order: 'Place an order',
    charge: 'Charge, all',
    secondCharge: 'Second charge',
    top: 'Top five products',
  },
  columns: {
    api: 'API',
    figure: 'Figure, ms',
    oldTest: 'Old test',
    run: 'This run',
    benchmark: 'Benchmark',
    design: 'design',
    baseline: 'lock-based baseline',
    other: 'other',
    against: 'Compared with',
    count: 'Count',
    average: 'Average',
    median: 'Median',
    max: 'Max',
    refusals: 'Refusals',
    failures: 'Failures',
    what: 'What',
    perSecond: 'A second',
    soldOut: 'Sold out',
    conflicts: 'Conflicts an order',
    unserved: 'Not served',
    measure: 'Measure',
    value: 'Value',
    goal: 'Goal',
    outcome: 'Outcome',
    rule: 'It is broken where',
    broken: 'Times broken',
    oldPlan: 'The old plan',
    here: 'In this system',
    wait: 'Wait',
    bound: 'At most, ms',
    part: 'Part',
    load: 'Load',
  },
  stats: { avg: 'average', max: 'max', throughput: 'throughput' },
  outcomes: { met: 'met', missed: 'MISSED' },
  measures: {
    lockWait: 'Wait for the charge lock, ms',
    storeTime: 'Time in the store of an order, ms',
    attempts: 'Attempts of an order',
  },
  rules: rules as Readonly<Record<Rule, string>>,
  intro: {
    run: (run: { id: string; at: string; commit: string }) =>
      `Load run ${run.id}, begun at ${run.at}, of commit ${run.commit}.`,
    picture: (link: string) => `[The run in Grafana](${link}), where the load lab is up.`,
    bench: (bench: { at: string; commit: string; seed: string }) =>
      `Benchmark begun at ${bench.at}, of commit ${bench.commit}, with seed ${bench.seed}.`,
    short: 'It is one of the short profile, which is too short to rely on: `npm run bench` makes a full one.',
    otherCommit: 'The two are of different commits, so their figures are not of one and the same shop.',
    noBench:
      'There is no benchmark yet, so nothing here is held against the lock-based baseline: `npm run bench` makes one.',
    uncommitted: ' with changes that were not committed',
    made: 'This file and its charts are made by `npm run load:report` from what was measured.',
  },
  purpose: [
    "The test measures the shop's main APIs, looks for what slows them when requests come at the same moment, and shows where to improve.",
    "It takes up what the old shop's load test was about: orders slowed by row locks, a second charge slowed by a distributed lock, and the cached top five. Its figures stand beside the new ones.",
    'k6 keeps the figures; with `INFLUXDB_URL` they also go to InfluxDB as they come, where Grafana shows them. After the load, an audit holds every answer against what the store holds.',
  ],
  environment: {
    processor: 'Processor',
    cores: 'Cores',
    memory: 'Memory, GB',
    os: 'Operating system',
    commit: 'Commit',
    unknown: 'not known',
    k6: 'Load: k6',
    node: 'Runtime: Node.js',
    benchmark: (on: { node: string; engines: string }) => `Benchmark: Node.js ${on.node}, on ${on.engines}`,
    ownShop: (engines: string) => `Shop: a server of the run's own, on ${engines}, with an empty store in memory`,
    otherShop: (url: string) => `Shop: the one at ${url}; what it runs on is not known to the run`,
    grafana: 'Data and display: InfluxDB and Grafana, where `INFLUXDB_URL` is set',
    profile: (name: string, users: string) => `Scenario ${name}, with ${users} users.`,
    shelves: (shelf: { products: string; stock: string; shards: string }) =>
      `Products: ${shelf.products} with ${shelf.stock} units each, in ${shelf.shards} stock shards.`,
    load: (part: Scenario): string => {
      const start = part.startTime && part.startTime !== '0s' ? `, from ${part.startTime} on` : '';
      switch (part.executor) {
        case 'constant-arrival-rate':
          return `${part.rate} a second for ${part.duration}, ${part.preAllocatedVUs} clients ready${start}`;
        case 'ramping-arrival-rate': {
          const climb = part.stages.map(({ target, duration }) => `to ${number(target)} within ${duration}`).join(', ');
          return `from ${part.startRate} a second ${climb}, ${part.preAllocatedVUs} clients ready${start}`;
        }
        case 'per-vu-iterations':
          return `${part.vus} clients at once, ${part.iterations} each, at most ${part.maxDuration}${start}`;
        default:
          return part.executor;
      }
    },
  },
  limits: {
    oneMachine: (cores: string) =>
      `k6, the shop and its engines share the ${cores} cores of one machine: the load takes time from what it measures. There is no network between them; API Gateway, the network and the start of a function come on top on AWS.`,
    oneProcess:
      'The shop is one Node process. On AWS every function has environments of its own, which know nothing of each other.',
    otherMachine: (url: string) =>
      `The shop at ${url} is not the run's own. The hardware above is that of the machine that started k6; whether the shop shared it is not recorded.`,
    emulator:
      'No emulator of DynamoDB refuses overlapping transactions (`TransactionConflict`) or limits a partition, as DynamoDB does. So a run on one does not show what stock shards are for.',
    simulation:
      "The simulation adds this to the same engine, in virtual time: conflicts of overlapping transactions, the capacity of each partition, the latencies published for DynamoDB (alexdebrie/dynamodb-performance-testing, 2020), and Lambda's environments. It is a model: AWS may differ.",
    oldTest: (old: { cpu: string; cores: string; memoryGb: string }) =>
      `The old test ran on another machine (${old.cpu}, ${old.cores} cores, ${old.memoryGb} GB) and at a rate that its report does not tell. Its milliseconds beside those of this run say little about the designs.`,
    baseline:
      'What compares the designs is the benchmark: side by side in one process, interleaved, on the same store. Its baseline is the old design made anew there, a polling lock held over read, check and write. It is not the old shop itself, which was Spring and MySQL.',
    aws: 'Nothing here was measured on AWS.',
  },
  figures: {
    total: (all: { requests: string; perSecond: string; iterations: string; dropped: string }) =>
      `${all.requests} requests, ${all.perSecond} a second; ${all.iterations} iterations, ${all.dropped} dropped.`,
    refusals: 'A refusal is an expected 409. A failure is any other answer that is not 200 or 201, or none.',
    besideOld: (rows: string) =>
      `The old top five was read over ${rows} rows. This run reads it over HTTP with the few products it has; the benchmark reads it at the handler, over the rows that its line says.`,
    besideOldRows: 'The lines of the benchmark that come nearest:',
    machines: 'Another machine and a rate that is not known: see the limits of emulation.',
    besideOldChart: 'The old test beside the new figures, longest answers',
    latencyChart: 'Answer times of this run by API',
    throughputChart: 'Benchmark: throughput beside what it is compared with',
    milliseconds: 'milliseconds',
    throughputUnit: 'answers a second, on a logarithmic scale',
    stored: (stored: { orders: string; charges: string; adjustments: string; answers: string }) =>
      `In the store: ${stored.orders} orders, ${stored.charges} charges and ${stored.adjustments} adjustments of stock. Answers to these by status: ${stored.answers}.`,
    units: (units: { stocked: string; sold: string; left: string }) =>
      `Units over all products: ${units.stocked} stocked, ${units.sold} sold, ${units.left} left.`,
  },
  verdicts: {
    auditPassed: (all: string) => `Audit passed: none of its ${all} rules is broken.`,
    auditFailed: (broken: string, all: string) =>
      `**Audit FAILED**: ${broken} of its ${all} rules are broken. Until that is explained, no other figure of the run counts.`,
    noneCrossed: 'No threshold of the scenario was crossed.',
    crossed: (count: string) => `**Thresholds crossed**: ${count}.`,
    noFailures: (of: string) => `None of ${of} answers is a failure.`,
    failures: (hits: string, of: string) => `**Failures**: ${hits} of ${of} answers.`,
    noneDropped: 'No iteration was dropped.',
    dropped: (count: string) => `**Iterations dropped**: ${count}. The rate of the scenario was not reached.`,
    goals: (met: string, all: string) => `${met} of ${all} goals of the benchmark are met.`,
    simulation: (met: string, all: string) => `${met} of ${all} goals of the simulation are met.`,
    baseline: (held: { all: string; shorter: string; higher: string }) =>
      `In ${held.all} comparisons with the lock-based baseline, the design's longest answer is shorter in ${held.shorter} and its throughput higher in ${held.higher}.`,
    notBetter: 'At least one of the two is not so in:',
  },
  stories: {
    order: {
      heading: 'Placing an order',
      old: (max: string) => `max ${max} ms`,
      why: 'Cause',
      cause:
        'Pessimistic row locks: of orders that came at the same moment, each waited for the transactions before it.',
      now: `An order is one conditional transaction, with no lock and no read before it. A product's stock lies in several shards; where two orders meet on one, the second goes to another shard. What cannot be written within ${number(boundsMs.order)} ms is answered with 503.`,
    },
    secondCharge: {
      heading: 'The second charge',
      old: (max: string) => `max ${max} ms`,
      why: 'Cause',
      cause:
        'One distributed lock, taken by charges and by orders: a charge and an order of one user waited for each other.',
      now: `Only charges take the lock, and only to be in order. It is handed from one to the next and waited for at most ${number(boundsMs.chargeLock)} ms; a conditional write keeps the balance right. An order and a charge still write the same wallet, so on a store that refuses overlapping transactions one of the two has to try again.`,
    },
    top: {
      heading: 'Top five products',
      old: (max: string, average: string) => `average ${average} ms, max ${max} ms`,
      why: 'How',
      cause: 'The success of the old test: a job at 00:00 cached it, so that a read did not reach the database.',
      now: "Ranked at 00:00 in the shop's time zone as before. A read is answered from the memory of the function, else from Redis, else from the ranking in DynamoDB.",
    },
  },
  analysis: {
    before: 'Then',
    now: 'Now',
    measured: 'Measured',
    durations: (of: { count: string; average: string; median: string; p95: string; p99: string; max: string }) =>
      `${of.count} answers, average ${of.average} ms, median ${of.median} ms, p95 ${of.p95} ms, p99 ${of.p99} ms, max ${of.max} ms`,
    notMeasured: (scenario: string) => `not in this run: the scenario ${scenario} has none of it`,
    store: (time: { median: string; p95: string }) => `time in the store: median ${time.median} ms, p95 ${time.p95} ms`,
    attempts: (attempts: { average: string; max: string }) =>
      `attempts: average ${attempts.average}, max ${attempts.max}`,
    lockWait: (wait: { median: string; p95: string; max: string }) =>
      `wait of all charges for the lock: median ${wait.median} ms, p95 ${wait.p95} ms, max ${wait.max} ms`,
    benchTop: (top: { what: string; average: string; max: string }) =>
      `on the benchmark, ${top.what}: average ${top.average} ms, max ${top.max} ms`,
    ratios:
      '× is the design over the other. Durations and throughput are medians over the rounds; answers that were not served are counted over all of them.',
    others: 'Comparisons with other yardsticks:',
    notes: 'What must be known of them:',
    allMet: 'No goal was missed.',
    because: 'reason',
    noReason: 'the reason is not known',
  },
  simulation: {
    none: 'There is no simulation yet: `npm run simulate -- goals` makes one.',
    intro: (of: { at: string; commit: string }) => `Simulated at ${of.at}, of commit ${of.commit}.`,
    notMeasured:
      "These figures are simulated, not measured: the shop's own code in virtual time, on a real engine with simulated AWS limits. The same seed gives the same figures on any machine.",
    tables: { new: 'new tables', warmed: 'warmed tables' },
    place: (of: { clients: string; tables: string }) => `${of.clients} clients, ${of.tables}`,
    scenarios: {
      'hot-product': 'one hot product, clients that never pause',
      steady: 'one hot product, a steady rate of orders',
      'sell-out': 'the last units, all clients at once',
      restock: 'deliveries and resharding in the middle of a sale',
      mixed: 'baskets of hot and cold products',
    } as Readonly<Record<string, string>>,
    others: { lock: 'polling lock', limit: "the store's limit" } as Readonly<Record<string, string>>,
    measures: {
      throughput: 'throughput, ×',
      max: 'max, ×',
      p99: 'p99, ms',
      conflicts: 'conflicts an order',
      refused: 'answers 503',
      'refused-share': 'share of answers 503',
      'refused-after-retry': 'answers 503 after one retry',
      'sold-out': 'sold out, ms',
    } as Readonly<Record<string, string>>,
    sellOut: (of: { runs: string; least: string; most: string }) =>
      `Each line is one of ${of.runs} runs with a seed of their own; the fewest units that one sold are ${of.least}, the most ${of.most}.`,
    sellOutChart: 'Simulated sell-out: what is sold after how long',
    sellOutMs: 'milliseconds since the start of the sale',
    sellOutShare: 'orders placed, % of all',
    sellOutRuns: (runs: string) => `${runs} runs`,
  },
  failurePlan: {
    intro: 'Each point of the old plan, and what does it here.',
    items: [
      {
        old: 'Cache static data, such as product and price',
        here: `A product's name and price stay in the memory of the function for ${number(PRICE_LIFE_MS)} ms, and the order's write checks the price once more. An empty shelf is remembered for ${number(SOLD_OUT_LIFE_MS)} ms. The top five stays in memory for ${number(TOP_LIFE_MS)} ms, then in Redis.`,
      },
      {
        old: 'Index what is read often',
        here: "Orders, charges and products are read by key, the lists of a user's orders and charges by the index byCreatedAt. Only the paged list of products and the ranking at midnight scan.",
      },
      {
        old: 'Limit how long a transaction waits, and fail fast',
        here: 'Every wait has a bound, in the table below. What runs out of time is answered with 503 try-again or 409 charge-in-progress and may be sent again with the same key.',
      },
      {
        old: 'Watch waits and throughput live in Grafana',
        here: 'load/lab/grafana/ shows latency, throughput, lock wait, time in the store and attempts of a run; on AWS there is a CloudWatch dashboard.',
      },
      {
        old: 'Alert when answers become slow',
        here: `Grafana rings where p95 is over the bound of the scenario for 30 s (in most: ${P95_BOUND_MS.order} ms for orders, ${P95_BOUND_MS.charge} ms for charges, ${P95_BOUND_MS.read} ms for the top five), and at failures and dropped iterations. On AWS, CloudWatch alarms watch slow answers, 5xx, throttling, conflicts, an unreachable Redis, an old ranking and dead letters; docs/runbook.md answers each.`,
      },
    ],
    bounds: 'The bounds:',
    boundNames: {
      order: 'an order',
      charge: 'a charge, with its wait for the lock',
      read: 'a read',
      chargeLock: 'the wait for the charge lock',
      lockLife: 'the life of a lock whose holder has died',
      dynamoConnect: 'a connection to DynamoDB',
      dynamoRequest: 'a request to DynamoDB',
      redisConnect: 'a connection to Redis',
      redisCommand: 'a command to Redis',
    } satisfies Record<BoundName, string>,
  },
  open: {
    audit: 'Explain the broken rules of the audit before anything else.',
    crossed: (bounds: string) => `Crossed thresholds: ${bounds}.`,
    failures: 'Find the cause of the failures.',
    dropped: 'Repeat the run at a rate that the machine reaches.',
    goal: (goal: string) => `Missed goal: ${goal}.`,
    bench: 'Hold the design against the baseline with `npm run bench`.',
    simulation: 'Simulate AWS with `npm run simulate -- goals`.',
    shortBench: 'Repeat the benchmark with the full profile.',
    aws: 'Measure on AWS.',
  },
  /** The sentences of the benchmark. */
  bench: benchPhrasesEn,
};

/** What every language of the report has to say: a language that lacks any of it fails the type check. */
export type Words = typeof en;
