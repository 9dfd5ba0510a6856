import { DASHBOARD, OVERLAY } from '../../runner/dashboard-link.ts';
import { dashboardOf, placeRows, type Row, runEvents } from './dashboard.ts';
import {
  aggregate,
  BUCKET_S,
  MIN_ANSWERS,
  MINUTE_S,
  percentile,
  perSecond,
  RATE_BUCKET_S,
  recorded,
  total,
} from './influxql.ts';
import { columns, type Panel, styled, table, timeSeries } from './panels.ts';

const ORDERS = `"name" = 'POST /orders'`;
const CHARGES = `"name" = 'POST /charges'`;
const SAMPLED = `Buckets of ${BUCKET_S} s with at least ${MIN_ANSWERS[95]} answers; with fewer, p95 is close to the maximum.`;
const DASHED = 'Dashed: the p95 bound of the scenario.';

const bounds = (where: string, alias: string, ...by: string[]) =>
  recorded('max("value")', 'bounds', alias, { where, by });
const latencyFields = [
  'count("value") AS "requests"',
  ...[50, 95, 99].map((rank) => `percentile("value", ${rank}) AS "p${rank}"`),
  'max("value") AS "max"',
].join(', ');

const verdictColours = {
  type: 'value',
  options: {
    passed: { color: 'green' },
    FAILED: { color: 'red' },
    failed: { color: 'red' },
    'thresholds crossed': { color: 'orange' },
  },
};
const linkToRun = {
  title: 'Show this run',
  url: `/d/${DASHBOARD}?from=\${__data.fields.started.numeric}&to=\${__data.fields.ended.numeric}&var-run=\${__value.raw}`,
};

const runs: Row = {
  title: 'Runs',
  panels: [
    table({
      title: 'Runs of the last 30 days',
      description:
        'Independent of the time range above. The name of a run links to its figures. The audit compares every answer with the store.',
      unit: 'short',
      timeFrom: '30d',
      hideTimeOverride: true,
      queries: [
        {
          query:
            'SELECT "run", "scenario", "k6", "audit", "broken", "orders", "charges", "started", "ended" FROM "runs" WHERE $timeFilter',
        },
      ],
      sortBy: { displayName: 'started', desc: true },
      overrides: [
        columns('broken|orders|charges', 'short'),
        columns('started|ended', 'dateTimeAsIso'),
        styled('/^(k6|audit)$/', { mappings: [verdictColours], 'custom.cellOptions': { type: 'color-text' } }),
        styled('run', { links: [linkToRun] }),
      ],
    }),
  ],
};

const traffic: Row = {
  title: 'Traffic',
  panels: [
    timeSeries({
      title: 'Requests per second by API',
      description: `All requests of the scenario, in buckets of ${RATE_BUCKET_S} s.`,
      unit: 'reqps',
      queries: [perSecond('http_reqs', '$tag_name', { by: ['name'] })],
      hasMean: true,
    }),
    timeSeries({
      title: 'Answers per second by status',
      description: '201: order or charge placed; 409: expected refusal; 0: no answer before the timeout.',
      unit: 'reqps',
      queries: [perSecond('http_reqs', '$tag_status', { by: ['status'] })],
      hasMean: true,
    }),
    timeSeries({
      title: 'Busy clients',
      description:
        'Mean number of clients inside an iteration: total iteration time divided by bucket length (k6 samples its own count once per second and misses short iterations). When busy clients reach the available ones, k6 drops iterations.',
      unit: 'short',
      queries: [
        aggregate(`sum("value") / ${BUCKET_S * 1_000}`, 'iteration_duration', 'busy'),
        recorded('max("value")', 'vus_max', 'available'),
      ],
      hasMean: true,
    }),
  ],
};

function latencyPanel(title: string, route: string): Panel {
  const where = `"name" = '${route}'`;
  return timeSeries({
    title,
    description: `Median and p95. ${SAMPLED} ${DASHED}`,
    unit: 'ms',
    queries: [
      percentile(50, 'http_req_duration', 'p50', { where }),
      percentile(95, 'http_req_duration', 'p95', { where }),
      bounds(`"bound" = '${route}'`, 'bound of p95'),
    ],
  });
}

const latency: Row = {
  title: 'Latency per API',
  panels: [
    latencyPanel('Latency of orders', 'POST /orders'),
    latencyPanel('Latency of charges', 'POST /charges'),
    timeSeries({
      title: 'Latency of second charges',
      description: `Charges sent concurrently with an order of the same user. ${SAMPLED}`,
      unit: 'ms',
      queries: [
        percentile(50, 'second_charge', 'p50'),
        percentile(95, 'second_charge', 'p95'),
        bounds(`"bound" = 'second_charge'`, 'bound of p95'),
      ],
    }),
    timeSeries({
      title: 'p95 of reads by API',
      description: `${SAMPLED} ${DASHED}`,
      unit: 'ms',
      queries: [
        percentile(95, 'http_req_duration', '$tag_name', { by: ['name'], where: '"name" =~ /^GET /' }),
        bounds('"bound" =~ /^GET /', 'bound $tag_bound $tag_part', 'bound', 'part'),
      ],
    }),
    timeSeries({
      title: 'p95 by part of the scenario',
      description: `All answers. ${SAMPLED} ${DASHED}`,
      unit: 'ms',
      queries: [
        percentile(95, 'http_req_duration', '$tag_scenario', { by: ['scenario'] }),
        bounds(`"part" != '' AND "bound" !~ / /`, 'bound of $tag_part', 'part'),
      ],
    }),
    timeSeries({
      title: 'Slowest answer by API',
      description: `Maximum per ${BUCKET_S} s. The old shop's maxima: orders 953 ms, second charge 922 ms.`,
      unit: 'ms',
      queries: [aggregate('max("value")', 'http_req_duration', '$tag_name', { by: ['name'] })],
    }),
    timeSeries({
      title: 'p95 by API, each minute',
      description: `Minutes with at least ${MIN_ANSWERS[95]} answers: for loads too small for buckets of ${BUCKET_S} s.`,
      unit: 'ms',
      width: 12,
      queries: [percentile(95, 'http_req_duration', '$tag_name', { by: ['name'], seconds: MINUTE_S })],
      bucketS: MINUTE_S,
    }),
    timeSeries({
      title: 'p99 by API, each minute',
      description: `Minutes with at least ${MIN_ANSWERS[99]} answers; with 50 or fewer, p99 is the maximum.`,
      unit: 'ms',
      width: 12,
      queries: [percentile(99, 'http_req_duration', '$tag_name', { by: ['name'], seconds: MINUTE_S })],
      bucketS: MINUTE_S,
    }),
    table({
      title: 'Latency by API over the whole time range',
      description:
        'All answers of the chosen runs, including refusals and failures. With few requests a percentile is close to the maximum.',
      unit: 'ms',
      queries: [total(latencyFields, 'http_req_duration', 'name')],
      sortBy: { displayName: 'p95', desc: true },
      overrides: [columns('requests', 'short')],
      renamed: { name: 'API' },
    }),
  ],
};

const failures: Row = {
  title: 'Refusals and failures',
  panels: [
    timeSeries({
      title: 'Refusals and failures per second',
      description:
        'A refusal is an expected answer such as sold out. A failure is any other answer than success, or no answer.',
      unit: 'reqps',
      queries: [perSecond('refusals', 'refusals'), perSecond('failures', 'failures')],
      hasMean: true,
    }),
    timeSeries({
      title: 'Share of failures by API',
      description: 'Failures as a share of all answers of the API.',
      unit: 'percentunit',
      queries: [aggregate('mean("value")', 'failures', '$tag_name', { by: ['name'] })],
    }),
    timeSeries({
      title: 'Dropped iterations per second',
      description:
        'Iterations that k6 did not start because no client was free: a run that drops any says nothing about its planned rate. Completed iterations beside them.',
      unit: 'ops',
      queries: [perSecond('dropped_iterations', 'dropped'), perSecond('iterations', 'done')],
      hasMean: true,
    }),
    table({
      title: 'Checks',
      description: "The script's checks of answers: how many were made, and the share that passed.",
      unit: 'percentunit',
      width: 16,
      queries: [total('count("value") AS "made", mean("value") AS "passed"', 'checks', 'check')],
      sortBy: { displayName: 'passed', desc: false },
      overrides: [columns('made', 'short')],
    }),
    timeSeries({
      title: "Calls refused at LocalStack's limit",
      description: `Per ${BUCKET_S} s. LocalStack runs at most twelve functions at once and refuses further calls. Only for runs on LocalStack.`,
      unit: 'short',
      queries: [recorded('sum("value")', 'limit_refusals', 'refused')],
      hasMean: true,
    }),
  ],
};

const lockWait: Row = {
  title: 'Lock wait',
  panels: [
    timeSeries({
      title: 'Wait for the charge lock',
      description: `Time a charge waited for earlier charges of the same user, from Server-Timing; at most 500 ms. ${SAMPLED}`,
      unit: 'ms',
      width: 12,
      queries: [
        percentile(50, 'lock_wait', 'p50'),
        percentile(95, 'lock_wait', 'p95'),
        aggregate('max("value")', 'lock_wait', 'max'),
      ],
    }),
    timeSeries({
      title: 'p95 of store time by API',
      description: `Time spent in the store, from Server-Timing. With the lock wait it is nearly all of an answer's latency. ${SAMPLED}`,
      unit: 'ms',
      width: 12,
      queries: [percentile(95, 'store_time', '$tag_name', { by: ['name'] })],
    }),
  ],
};

const attempts: Row = {
  title: 'Attempts and conflicts',
  panels: [
    timeSeries({
      title: 'Attempts per order',
      description: `Transactions per order: 1 without contention. ${SAMPLED}`,
      unit: 'short',
      queries: [
        aggregate('mean("value")', 'attempts', 'mean', { where: ORDERS }),
        percentile(95, 'attempts', 'p95', { where: ORDERS }),
        aggregate('max("value")', 'attempts', 'max', { where: ORDERS }),
      ],
    }),
    timeSeries({
      title: 'Conflicts per order',
      description:
        'Attempts beyond the first. Mostly transaction conflicts; a changed price or an empty shard also costs one.',
      unit: 'short',
      queries: [aggregate('mean("value") - 1', 'attempts', 'conflicts', { where: ORDERS })],
    }),
    timeSeries({
      title: 'Conflicts per second by API',
      description: 'Attempts beyond the first, of orders and charges.',
      unit: 'ops',
      queries: [
        aggregate(`(sum("value") - count("value")) / ${RATE_BUCKET_S}`, 'attempts', '$tag_name', {
          by: ['name'],
          seconds: RATE_BUCKET_S,
        }),
      ],
      hasMean: true,
    }),
  ],
};

const throughput: Row = {
  title: 'Throughput',
  panels: [
    timeSeries({
      title: 'Orders and charges placed per second',
      description: 'Answers with status 201, replays included.',
      unit: 'ops',
      queries: [
        perSecond('http_reqs', '$tag_name', {
          by: ['name'],
          where: `"status" = '201' AND "name" =~ /^POST \\/(orders|charges)$/`,
        }),
      ],
      hasMean: true,
    }),
    timeSeries({
      title: 'Iterations per second by part of the scenario',
      description: 'An iteration is one execution of the script by one client.',
      unit: 'ops',
      queries: [perSecond('iterations', '$tag_scenario', { by: ['scenario'] })],
      hasMean: true,
    }),
    timeSeries({
      title: 'Bytes per second',
      description: 'Sent and received by k6.',
      unit: 'Bps',
      queries: [perSecond('data_sent', 'sent'), perSecond('data_received', 'received')],
      hasMean: true,
    }),
  ],
};

const machine: Row = {
  title: 'Machine',
  panels: [
    timeSeries({
      title: 'Processors in use',
      description:
        '1 is one processor. In the lab: k6 and each container, the containers of one function summed. Elsewhere: k6 only, on Linux. Close to the number of processors, latencies measure the machine and not the shop.',
      unit: 'short',
      width: 12,
      queries: [recorded('mean("processors")', 'usage', '$tag_of', { by: ['of'] })],
    }),
    timeSeries({
      title: 'Memory in use',
      description: 'k6 and each container of the lab, the containers of one function summed.',
      unit: 'bytes',
      width: 12,
      queries: [recorded('mean("memory")', 'usage', '$tag_of', { by: ['of'] })],
    }),
  ],
};

function p95ByRun(title: string, where: string): Panel {
  return timeSeries({
    title,
    description: `${SAMPLED} By time since the start of each run: dashboard "Runs from their start".`,
    unit: 'ms',
    queries: [percentile(95, 'http_req_duration', '$tag_run', { by: ['run'], where })],
  });
}

const runByRun: Row = {
  title: 'Run by run',
  panels: [
    table({
      title: 'Runs side by side',
      description: 'Each run in the time range, over all APIs.',
      unit: 'short',
      queries: [
        total(latencyFields, 'http_req_duration', 'run'),
        total('mean("value") AS "failures"', 'failures', 'run'),
        total('mean("value") AS "refusals"', 'refusals', 'run'),
        total('mean("value") AS "attempts"', 'attempts', 'run'),
        total('sum("value") AS "dropped"', 'dropped_iterations', 'run'),
      ],
      sortBy: { displayName: 'run', desc: true },
      overrides: [
        columns('p50|p95|p99|max', 'ms', 1),
        columns('failures|refusals', 'percentunit', 2),
        columns('attempts', 'short', 2),
        columns('requests|dropped', 'short'),
        // k6 records no zero for a run without drops.
        styled('dropped', { noValue: '0' }),
        styled('run', { 'custom.minWidth': 260 }),
      ],
      transformations: [{ id: 'merge', options: {} }],
    }),
    p95ByRun('p95 of orders by run', ORDERS),
    p95ByRun('p95 of charges by run', CHARGES),
    timeSeries({
      title: 'Requests per second by run',
      description: 'The load of each run.',
      unit: 'reqps',
      queries: [perSecond('http_reqs', '$tag_run', { by: ['run'] })],
      hasMean: true,
    }),
  ],
};

/** The figures of a run while k6 runs it, and of earlier runs beside it. */
export const loadLabDashboard = dashboardOf({
  uid: DASHBOARD,
  title: 'Load lab',
  description: 'Figures of load runs. Filled by npm run load with INFLUXDB_URL, and by npm run load:run.',
  // A soak takes half an hour.
  time: { from: 'now-1h', to: 'now' },
  timezone: 'browser',
  refresh: '10s',
  annotations: [runEvents],
  linkTo: { title: 'Runs from their start', uid: OVERLAY },
  panels: placeRows([runs, traffic, latency, failures, lockWait, attempts, throughput, machine, runByRun]),
});
