import { DASHBOARD, OVERLAY } from '../../runner/dashboard-link.ts';
import {
  BUCKET_S,
  boundLine,
  CHOSEN,
  columns,
  datasource,
  ENOUGH,
  each,
  MEAN_TOO,
  MINUTE_S,
  type PanelDraft,
  percentile,
  perSecond,
  placed,
  RATE_BUCKET_S,
  row,
  table,
  timeseries,
  total,
} from './panel-parts.ts';

const ORDERS = `"name" = 'POST /orders'`;
const CHARGES = `"name" = 'POST /charges'`;
const READS = '"name" =~ /^GET /';
const FEW = `Of buckets of ${BUCKET_S} s with at least ${ENOUGH[95]} answers; with fewer, p95 is nearly the maximum.`;

const runs: PanelDraft[] = [
  row('Runs'),
  table(
    {
      title: 'Runs of the last 30 days',
      description:
        "Whatever time is chosen above; a run's name leads to its picture. The audit holds every answer against the store.",
      unit: 'short',
      width: 24,
    },
    [
      {
        alias: '',
        query:
          'SELECT "run", "scenario", "k6", "audit", "broken", "orders", "charges", "started", "ended" FROM "runs" WHERE $timeFilter',
      },
    ],
    {
      timeFrom: '30d',
      hideTimeOverride: true,
      sortBy: [{ displayName: 'started', desc: true }],
      overrides: [
        columns('broken|orders|charges', 'short'),
        columns('started|ended', 'dateTimeAsIso'),
        {
          matcher: { id: 'byRegexp', options: '/^(k6|audit)$/' },
          properties: [{ id: 'mappings', value: [verdicts()] }, coloured()],
        },
        { matcher: { id: 'byName', options: 'run' }, properties: [{ id: 'links', value: [pictureLink()] }] },
      ],
      transformations: [{ id: 'organize', options: { excludeByName: { Time: true, time: true } } }],
    },
  ),
];

function verdicts(): object {
  const colour = (color: string) => ({ color });
  return {
    type: 'value',
    options: {
      passed: colour('green'),
      FAILED: colour('red'),
      failed: colour('red'),
      'thresholds crossed': colour('orange'),
    },
  };
}

function coloured(): object {
  return { id: 'custom.cellOptions', value: { type: 'color-text' } };
}

function pictureLink(): object {
  const field = (name: string) => `\${__data.fields.${name}.numeric}`;
  const url = `/d/${DASHBOARD}?from=${field('started')}&to=${field('ended')}&var-run=\${__value.raw}`;
  return { title: 'Look at this run', url };
}

const traffic: PanelDraft[] = [
  row('Traffic'),
  timeseries(
    {
      title: 'Requests per second by API',
      description: `Every request of the scenario, in buckets of ${RATE_BUCKET_S} s.`,
      unit: 'reqps',
      width: 8,
    },
    [perSecond('http_reqs', '$tag_name', { by: 'name' })],
    MEAN_TOO,
  ),
  timeseries(
    {
      title: 'Answers per second by status',
      description: '201 is an order or a charge placed, 409 a refusal, 0 no answer in time.',
      unit: 'reqps',
      width: 8,
    },
    [perSecond('http_reqs', '$tag_status', { by: 'status' })],
    MEAN_TOO,
  ),
  timeseries(
    {
      title: 'Clients at work',
      description:
        "Clients in the middle of an iteration, on average: the time that iterations took, over the bucket's. k6's own count is a snapshot a second, in which short iterations are never seen. Where it nears the clients that are there, iterations are dropped.",
      unit: 'short',
      width: 8,
    },
    [
      each(`sum("value") / ${BUCKET_S * 1_000}`, 'iteration_duration', 'at work'),
      {
        alias: 'there',
        query: `SELECT max("value") FROM "vus_max" WHERE ${CHOSEN} GROUP BY time(${BUCKET_S}s) fill(none)`,
      },
    ],
    MEAN_TOO,
  ),
];

const latency: PanelDraft[] = [
  row('Latency per API'),
  ...[
    { title: 'Latency of orders', where: ORDERS, bound: 'POST /orders' },
    { title: 'Latency of charges', where: CHARGES, bound: 'POST /charges' },
  ].map(({ title, where, bound }) =>
    timeseries(
      { title, description: `Median and p95. ${FEW} Dashed: what p95 may be in the scenario.`, unit: 'ms', width: 8 },
      [
        percentile(50, 'http_req_duration', 'p50', { where }),
        percentile(95, 'http_req_duration', 'p95', { where }),
        boundLine(`"bound" = '${bound}'`, 'bound of p95'),
      ],
    ),
  ),
  timeseries(
    {
      title: 'Latency of second charges',
      description: `Of charges that come at the same moment as an order of the same user. ${FEW}`,
      unit: 'ms',
      width: 8,
    },
    [
      percentile(50, 'second_charge', 'p50'),
      percentile(95, 'second_charge', 'p95'),
      boundLine(`"bound" = 'second_charge'`, 'bound of p95'),
    ],
  ),
  timeseries(
    {
      title: 'p95 of reads by API',
      description: `${FEW} Dashed: what p95 may be in the scenario.`,
      unit: 'ms',
      width: 8,
    },
    [
      percentile(95, 'http_req_duration', '$tag_name', { by: 'name', where: READS }),
      boundLine('"bound" =~ /^GET /', 'bound $tag_bound $tag_part', 'bound', 'part'),
    ],
  ),
  timeseries(
    {
      title: 'p95 by part of the scenario',
      description: `Of all answers. ${FEW} Dashed: what p95 may be, where the part has a bound of its own.`,
      unit: 'ms',
      width: 8,
    },
    [
      percentile(95, 'http_req_duration', '$tag_scenario', { by: 'scenario' }),
      boundLine(`"part" != '' AND "bound" !~ / /`, 'bound of $tag_part', 'part'),
    ],
  ),
  timeseries(
    {
      title: 'Slowest answer by API',
      description: `The maximum of each ${BUCKET_S} s: the old shop's orders took up to 953 ms, its second charge up to 922 ms.`,
      unit: 'ms',
      width: 8,
    },
    [each('max("value")', 'http_req_duration', '$tag_name', { by: 'name' })],
  ),
  timeseries(
    {
      title: 'p95 by API, each minute',
      description: `Of minutes with at least ${ENOUGH[95]} answers: for loads that are too small for ten seconds.`,
      unit: 'ms',
      width: 12,
    },
    [percentile(95, 'http_req_duration', '$tag_name', { by: 'name', seconds: MINUTE_S })],
    { longest: MINUTE_S },
  ),
  timeseries(
    {
      title: 'p99 by API, each minute',
      description: `Of minutes with at least ${ENOUGH[99]} answers; with fifty or fewer, p99 is the maximum.`,
      unit: 'ms',
      width: 12,
    },
    [percentile(99, 'http_req_duration', '$tag_name', { by: 'name', seconds: MINUTE_S })],
    { longest: MINUTE_S },
  ),
  table(
    {
      title: 'Latency by API over the whole time range',
      description:
        'All answers of the chosen runs, refusals and failures among them. With few requests a percentile is nearly the maximum.',
      unit: 'ms',
      width: 24,
    },
    [total(latencyFields(), 'http_req_duration', 'name')],
    {
      overrides: [columns('requests', 'short')],
      sortBy: [{ displayName: 'p95', desc: true }],
      transformations: [
        { id: 'organize', options: { excludeByName: { Time: true, time: true }, renameByName: { name: 'API' } } },
      ],
    },
  ),
];

function latencyFields(): string {
  const ranks = [50, 95, 99].map((rank) => `percentile("value", ${rank}) AS "p${rank}"`);
  return ['count("value") AS "requests"', ...ranks, 'max("value") AS "max"'].join(', ');
}

const trouble: PanelDraft[] = [
  row('Refusals and failures'),
  timeseries(
    {
      title: 'Refusals against failures',
      description:
        "A refusal is the shop's right answer to what cannot be done, such as sold out. A failure is any other answer than success, or none.",
      unit: 'reqps',
      width: 8,
    },
    [perSecond('refusals', 'refusals'), perSecond('failures', 'failures')],
    MEAN_TOO,
  ),
  timeseries(
    { title: 'Share of failures by API', description: 'Of all answers of the API.', unit: 'percentunit', width: 8 },
    [each('mean("value")', 'failures', '$tag_name', { by: 'name' })],
  ),
  timeseries(
    {
      title: 'Dropped iterations per second',
      description:
        'Iterations for which k6 had no client free at the planned rate: load that the shop was spared, so a run that drops any says nothing about that rate. Beside them those that were done: where these are shown alone, none was dropped.',
      unit: 'ops',
      width: 8,
    },
    [perSecond('dropped_iterations', 'dropped'), perSecond('iterations', 'done')],
    MEAN_TOO,
  ),
  table(
    {
      title: 'Checks',
      description:
        "What the scenario's script asks of answers: how often it was asked, and the share of those that were as they should be.",
      unit: 'percentunit',
      width: 16,
    },
    [total('count("value") AS "asked", mean("value") AS "kept"', 'checks', 'check')],
    {
      overrides: [columns('asked', 'short')],
      sortBy: [{ displayName: 'kept', desc: false }],
      transformations: [{ id: 'organize', options: { excludeByName: { Time: true, time: true } } }],
    },
  ),
  timeseries(
    {
      title: "Calls refused at LocalStack's limit",
      description: `In each ${BUCKET_S} s: LocalStack runs twelve functions at once and refuses the next call. Only where the shop runs on LocalStack.`,
      unit: 'short',
      width: 8,
    },
    [
      {
        alias: 'refused',
        query: `SELECT sum("value") FROM "limit_refusals" WHERE ${CHOSEN} GROUP BY time(${BUCKET_S}s) fill(none)`,
      },
    ],
    MEAN_TOO,
  ),
];

const inside: PanelDraft[] = [
  row('Lock wait'),
  timeseries(
    {
      title: 'Wait for the charge lock',
      description: `How long a charge waited for those of the same user before it, as Server-Timing tells. The shop gives up at 500 ms. ${FEW}`,
      unit: 'ms',
      width: 12,
    },
    [percentile(50, 'lock_wait', 'p50'), percentile(95, 'lock_wait', 'p95'), each('max("value")', 'lock_wait', 'max')],
  ),
  timeseries(
    {
      title: "p95 of the store's time by API",
      description: `What an answer waited for the store: with the lock wait, nearly all that an answer takes. ${FEW}`,
      unit: 'ms',
      width: 12,
    },
    [percentile(95, 'store_time', '$tag_name', { by: 'name' })],
  ),
  row('Attempts and conflicts'),
  timeseries(
    {
      title: 'Attempts per order',
      description: `Transactions until an order was answered: 1 where nothing is in the way. ${FEW}`,
      unit: 'short',
      width: 8,
    },
    [
      each('mean("value")', 'attempts', 'mean', { where: ORDERS }),
      percentile(95, 'attempts', 'p95', { where: ORDERS }),
      each('max("value")', 'attempts', 'max', { where: ORDERS }),
    ],
  ),
  timeseries(
    {
      title: 'Conflicts per order',
      description:
        'Attempts above one. On a store that refuses overlapping transactions these are conflicts; a moved price or an empty shard costs one as well.',
      unit: 'short',
      width: 8,
    },
    [each('mean("value") - 1', 'attempts', 'conflicts', { where: ORDERS })],
  ),
  timeseries(
    {
      title: 'Conflicts per second by API',
      description: 'Attempts above one, for orders and for charges.',
      unit: 'ops',
      width: 8,
    },
    [
      each(`(sum("value") - count("value")) / ${RATE_BUCKET_S}`, 'attempts', '$tag_name', {
        by: 'name',
        seconds: RATE_BUCKET_S,
      }),
    ],
    MEAN_TOO,
  ),
  row('Throughput'),
  timeseries(
    {
      title: 'Orders and charges placed per second',
      description: 'Answers 201 alone; a repeat with the same key counts as often as it is answered.',
      unit: 'ops',
      width: 8,
    },
    [
      perSecond('http_reqs', '$tag_name', {
        by: 'name',
        where: `"status" = '201' AND "name" =~ /^POST \\/(orders|charges)$/`,
      }),
    ],
    MEAN_TOO,
  ),
  timeseries(
    {
      title: 'Iterations per second by part of the scenario',
      description: "An iteration is one client's way through the script.",
      unit: 'ops',
      width: 8,
    },
    [perSecond('iterations', '$tag_scenario', { by: 'scenario' })],
    MEAN_TOO,
  ),
  timeseries(
    { title: 'Bytes per second', description: 'What k6 sent and received.', unit: 'Bps', width: 8 },
    [perSecond('data_sent', 'sent'), perSecond('data_received', 'received')],
    MEAN_TOO,
  ),
];

const usage = (field: string) => ({
  alias: '$tag_of',
  query: `SELECT mean("${field}") FROM "usage" WHERE ${CHOSEN} GROUP BY time(${BUCKET_S}s), "of" fill(none)`,
});

const machine: PanelDraft[] = [
  row('Machine'),
  timeseries(
    {
      title: 'Processors in use',
      description:
        "1 is one processor. Of k6 and of each container of the lab, those of one function together; of k6 alone, on Linux, where the shop is not in the lab. Near the machine's processors, times say more of the machine than of the shop.",
      unit: 'short',
      width: 12,
    },
    [usage('processors')],
  ),
  timeseries(
    {
      title: 'Memory in use',
      description: 'Of k6 and of each container of the lab, those of one function together.',
      unit: 'bytes',
      width: 12,
    },
    [usage('memory')],
  ),
];

const oneRunByTheOther: PanelDraft[] = [
  row('Run by run'),
  table(
    {
      title: 'The runs side by side',
      description: 'Each run of the time range that is chosen above, over all its APIs.',
      unit: 'short',
      width: 24,
    },
    [
      total(latencyFields(), 'http_req_duration', 'run'),
      total('mean("value") AS "failures"', 'failures', 'run'),
      total('mean("value") AS "refusals"', 'refusals', 'run'),
      total('mean("value") AS "attempts"', 'attempts', 'run'),
      total('sum("value") AS "dropped"', 'dropped_iterations', 'run'),
    ],
    {
      overrides: [
        columns('p50|p95|p99|max', 'ms', 1),
        columns('failures|refusals', 'percentunit', 2),
        columns('attempts', 'short', 2),
        columns('requests|dropped', 'short'),
        // k6 counts drops from the first one on.
        { matcher: { id: 'byName', options: 'dropped' }, properties: [{ id: 'noValue', value: '0' }] },
        { matcher: { id: 'byName', options: 'run' }, properties: [{ id: 'custom.minWidth', value: 260 }] },
      ],
      sortBy: [{ displayName: 'run', desc: true }],
      transformations: [
        { id: 'merge', options: {} },
        { id: 'organize', options: { excludeByName: { Time: true, time: true } } },
      ],
    },
  ),
  ...[
    { title: 'p95 of orders by run', where: ORDERS },
    { title: 'p95 of charges by run', where: CHARGES },
  ].map(({ title, where }) =>
    timeseries(
      { title, description: `${FEW} From their starts: the dashboard "Runs from their start".`, unit: 'ms', width: 8 },
      [percentile(95, 'http_req_duration', '$tag_run', { by: 'run', where })],
    ),
  ),
  timeseries(
    { title: 'Requests per second by run', description: 'What each run put on the shop.', unit: 'reqps', width: 8 },
    [perSecond('http_reqs', '$tag_run', { by: 'run' })],
    MEAN_TOO,
  ),
];

/** The chooser of runs, whose names begin with the scenario's. */
export const runVariable = {
  name: 'run',
  label: 'Run',
  description: "Begins with the scenario's name, then the time of its start in UTC.",
  type: 'query',
  datasource,
  query: 'SHOW TAG VALUES FROM "http_reqs" WITH KEY = "run"',
  definition: 'SHOW TAG VALUES FROM "http_reqs" WITH KEY = "run"',
  ...{ refresh: 2, sort: 2, multi: true, includeAll: true, allValue: '.*' },
  current: { text: ['All'], value: ['$__all'] },
};

const events = {
  name: 'Starts and ends of runs',
  ...{ enable: true, hide: false, iconColor: 'blue', datasource },
  target: {
    refId: 'Anno',
    query: `SELECT "text", "run" FROM "run_events" WHERE ${CHOSEN}`,
    queryType: 'tags',
    ...{ fromAnnotations: true, textColumn: 'text', tagsColumn: 'run', titleColumn: '', timeEndColumn: '' },
  },
};

/** The dashboard of the load lab. */
export const loadLabDashboard = {
  uid: DASHBOARD,
  title: 'Load lab',
  description:
    'What k6 measures while a load scenario runs, and how runs compare. Filled by npm run load with INFLUXDB_URL, or by npm run load:run.',
  tags: ['flashcart', 'k6'],
  ...{ schemaVersion: 41, version: 1, editable: false, graphTooltip: 1, refresh: '10s', timezone: 'browser' },
  // A soak of half an hour and the run before it.
  time: { from: 'now-1h', to: 'now' },
  timepicker: { refresh_intervals: ['5s', '10s', '30s'] },
  links: [
    {
      type: 'link',
      title: 'Runs from their start',
      url: `/d/${OVERLAY}`,
      includeVars: true,
      keepTime: false,
      icon: 'dashboard',
    },
  ],
  annotations: { list: [events] },
  templating: { list: [runVariable] },
  panels: placed([...runs, ...traffic, ...latency, ...trouble, ...inside, ...machine, ...oneRunByTheOther]),
};
