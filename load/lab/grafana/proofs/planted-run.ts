import type { InfluxDatabase } from '../../../runner/influx-database.ts';
import { lineOf } from '../../../runner/line-protocol.ts';

const SECONDS = 120;
/** The value of calls of `setup()`: a panel that shows it includes them. */
const SETUP = 9_999;

interface Points {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly perSecond: number;
  /** Repeated in this order. */
  readonly values: readonly number[];
}

const upTo = (most: number) => Array.from({ length: most }, (_, index) => index + 1);
const orders = { name: 'POST /orders', scenario: 'journeys', status: '201' };
const charges = { name: 'POST /charges', scenario: 'journeys', status: '201' };
const top = { name: 'GET /products/top', scenario: 'journeys', status: '200' };
const setup = { name: 'setup POST /charges', status: '201' };
const journeys = { scenario: 'journeys' };

const points: readonly Points[] = [
  ...[
    { tags: orders, perSecond: 20, values: upTo(200) },
    { tags: charges, perSecond: 10, values: upTo(100) },
    { tags: top, perSecond: 5, values: upTo(50) },
    { tags: setup, perSecond: 40, values: [SETUP] },
  ].flatMap(({ tags, perSecond, values }) => [
    { measurement: 'http_req_duration', tags, perSecond, values },
    { measurement: 'http_reqs', tags, perSecond, values: [1] },
  ]),
  { measurement: 'iteration_duration', tags: journeys, perSecond: 5, values: [400] },
  { measurement: 'iteration_duration', tags: {}, perSecond: 5, values: [SETUP] },
  { measurement: 'iterations', tags: journeys, perSecond: 5, values: [1] },
  { measurement: 'dropped_iterations', tags: journeys, perSecond: 1, values: [1] },
  { measurement: 'vus_max', tags: {}, perSecond: 1, values: [50] },
  { measurement: 'second_charge', tags: journeys, perSecond: 5, values: upTo(50) },
  { measurement: 'refusals', tags: orders, perSecond: 20, values: [1, 0, 0, 0] },
  { measurement: 'failures', tags: top, perSecond: 5, values: [1, 0, 0, 0, 0] },
  { measurement: 'checks', tags: { ...journeys, check: 'all is well' }, perSecond: 5, values: [1] },
  { measurement: 'checks', tags: { ...journeys, check: 'half is well' }, perSecond: 5, values: [1, 0] },
  { measurement: 'limit_refusals', tags: {}, perSecond: 0.2, values: [3] },
  { measurement: 'lock_wait', tags: charges, perSecond: 10, values: upTo(100) },
  { measurement: 'store_time', tags: orders, perSecond: 20, values: upTo(200) },
  { measurement: 'attempts', tags: orders, perSecond: 20, values: [1, 1, 1, 5] },
  { measurement: 'data_sent', tags: journeys, perSecond: 10, values: [1_000] },
  { measurement: 'data_received', tags: journeys, perSecond: 10, values: [2_000] },
  { measurement: 'bounds', tags: { bound: 'POST /orders' }, perSecond: 0.2, values: [300] },
  { measurement: 'bounds', tags: { bound: 'POST /charges' }, perSecond: 0.2, values: [301] },
  { measurement: 'bounds', tags: { bound: 'second_charge' }, perSecond: 0.2, values: [302] },
  { measurement: 'bounds', tags: { bound: 'GET /products/top', part: 'warm' }, perSecond: 0.2, values: [100] },
  { measurement: 'bounds', tags: { bound: 'crowd', part: 'crowd' }, perSecond: 0.2, values: [303] },
];

/** The value of each series of a panel, the same in every bucket. */
export const expectedSeries: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'Requests per second by API': { 'POST /orders': 20, 'POST /charges': 10, 'GET /products/top': 5 },
  'Answers per second by status': { 201: 30, 200: 5 },
  'Busy clients': { busy: 2, available: 50 },
  'Latency of orders': { p50: 100, p95: 190, 'bound of p95': 300 },
  'Latency of charges': { p50: 50, p95: 95, 'bound of p95': 301 },
  'Latency of second charges': { p50: 25, p95: 48, 'bound of p95': 302 },
  'p95 of reads by API': { 'GET /products/top': 48, 'bound GET /products/top warm': 100 },
  // Of 350 answers per bucket: 200 orders, 100 charges, 50 reads.
  'p95 by part of the scenario': { journeys: 183, 'bound of crowd': 303 },
  'Slowest answer by API': { 'POST /orders': 200, 'POST /charges': 100, 'GET /products/top': 50 },
  'p95 by API, each minute': { 'POST /orders': 190, 'POST /charges': 95, 'GET /products/top': 48 },
  'p99 by API, each minute': { 'POST /orders': 198, 'POST /charges': 99, 'GET /products/top': 50 },
  'Refusals and failures per second': { refusals: 5, failures: 1 },
  'Share of failures by API': { 'GET /products/top': 0.2 },
  'Dropped iterations per second': { dropped: 1, done: 5 },
  "Calls refused at LocalStack's limit": { refused: 6 },
  'Wait for the charge lock': { p50: 50, p95: 95, max: 100 },
  'p95 of store time by API': { 'POST /orders': 190 },
  'Attempts per order': { mean: 2, p95: 5, max: 5 },
  'Conflicts per order': { conflicts: 1 },
  'Conflicts per second by API': { 'POST /orders': 20 },
  'Orders and charges placed per second': { 'POST /orders': 20, 'POST /charges': 10 },
  'Iterations per second by part of the scenario': { journeys: 5 },
  'Bytes per second': { sent: 10_000, received: 20_000 },
  'Processors in use': { k6: 0.5 },
  'Memory in use': { k6: 1_000_000 },
  'p95 of orders by run': { planted: 190 },
  'p95 of charges by run': { planted: 95 },
  'Requests per second by run': { planted: 35 },
};

/** The first laps of a run that started five seconds after the planted one: laps count from the start, not by the clock. */
export const expectedLaps = [
  'laps,run=planted,name=GET\\ /products/top p95=48,rate=5 0000000',
  'laps,run=planted,name=GET\\ /products/top p95=48,rate=5 10000000000',
];

/** The rows of a table, without the column of the time. */
export const expectedRows: Readonly<Record<string, readonly (readonly (string | number)[])[]>> = {
  'Runs of the last 30 days': [['planted', 'journey', 'passed', 'FAILED', 2, 30, 40, 5, 6]],
  'Latency by API over the whole time range': [
    ['GET /products/top', 600, 25, 48, 50, 50],
    ['POST /charges', 1_200, 50, 95, 99, 100],
    ['POST /orders', 2_400, 100, 190, 198, 200],
  ],
  Checks: [
    ['all is well', 600, 1],
    ['half is well', 600, 0.5],
  ],
  'Runs side by side': [
    ['planted', 4_200, 63, 183, 197, 200],
    ['planted', 0.2],
    ['planted', 0.25],
    ['planted', 2],
    ['planted', 120],
  ],
};

/**
 * Plants a run of known figures, with the tags that k6 and the runner write.
 * @returns its start, on a full minute, so that all its buckets are full.
 */
export async function plantRun(database: InfluxDatabase): Promise<Date> {
  // Ends before any real run of this test, so that the panels show nothing else.
  const from = new Date(Math.floor(Date.now() / 60_000 - 30) * 60_000);
  const at = (ms: number) => new Date(from.getTime() + ms);
  const run = 'planted';
  const lines = points.flatMap(({ measurement, tags, perSecond, values }) =>
    Array.from({ length: SECONDS * perSecond }, (_, index) => {
      const value = values[index % values.length] as number;
      return lineOf(measurement, { run, ...tags }, { value }, at((index * 1_000) / perSecond));
    }),
  );
  const usage = Array.from({ length: SECONDS / 5 }, (_, index) =>
    lineOf('usage', { run, of: 'k6' }, { processors: 0.5, memory: 1_000_000 }, at(index * 5_000)),
  );
  const counts = { broken: 2, orders: 30, charges: 40, started: 5, ended: 6 };
  const verdict = lineOf('runs', { run, scenario: 'journey' }, { k6: 'passed', audit: 'FAILED', ...counts }, at(0));
  await database.write([...lines, ...usage, verdict]);
  return from;
}
