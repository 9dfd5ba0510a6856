import { readDataSource } from './files.ts';

const { uid, type } = readDataSource();
export const datasource = { type, uid };

/** Seconds of a bucket: long enough for its percentiles to be no maximum, and the same whatever range is looked at. */
export const BUCKET_S = 10;
/** Seconds of a bucket whose rates are shown: a rate needs fewer answers than a percentile. */
export const RATE_BUCKET_S = 5;
export const MINUTE_S = 60;
/**
 * Answers that a bucket needs before a percentile of it is drawn. InfluxDB takes the nearest rank: with ten answers p95 is
 * the maximum, with fifty p99 is.
 */
export const ENOUGH: Readonly<Record<50 | 95 | 99, number>> = { 50: 10, 95: 20, 99: 100 };

/** What every query asks: the chosen runs in the chosen time, without what `setup()` did, which is in no scenario. */
export const CHOSEN = `"run" =~ /^$run$/ AND $timeFilter`;
const LOAD = `"scenario" != '' AND ${CHOSEN}`;

export interface Query {
  readonly query: string;
  /** The series' name; `$tag_name` is the value of its tag `name`. */
  readonly alias: string;
}

/** Events a second, from the buckets of a counter or of a rate's zeros and ones. */
export function perSecond(measurement: string, alias: string, { by = '', where = '' } = {}): Query {
  return {
    alias,
    query: `SELECT sum("value") / ${RATE_BUCKET_S} FROM "${measurement}" WHERE ${and(where)}${LOAD} GROUP BY time(${RATE_BUCKET_S}s)${tag(by)} fill(none)`,
  };
}

/** One aggregate of each bucket. */
export function each(
  aggregate: string,
  measurement: string,
  alias: string,
  { by = '', where = '', seconds = BUCKET_S } = {},
): Query {
  return {
    alias,
    query: `SELECT ${aggregate} FROM "${measurement}" WHERE ${and(where)}${LOAD} GROUP BY time(${seconds}s)${tag(by)} fill(none)`,
  };
}

/** A percentile of each bucket that has enough answers for it. */
export function percentile(
  rank: 50 | 95 | 99,
  measurement: string,
  alias: string,
  { by = '', where = '', seconds = BUCKET_S } = {},
): Query {
  const inner = each(`percentile("value", ${rank}) AS "p", count("value") AS "n"`, measurement, alias, {
    by,
    where,
    seconds,
  });
  const groups = by ? ` GROUP BY "${by}"` : '';
  return { alias, query: `SELECT "p" FROM (${inner.query}) WHERE "n" >= ${ENOUGH[rank]}${groups}` };
}

/** The bounds of a run, which its runner writes down every few seconds. */
export function boundLine(where: string, alias: string, ...by: string[]): Query {
  return {
    alias,
    query: `SELECT max("value") FROM "bounds" WHERE ${where} AND ${CHOSEN} GROUP BY time(${BUCKET_S}s)${by.map(tag).join('')} fill(none)`,
  };
}

/** Figures of the whole time, a row for each value of a tag. */
export function total(fields: string, measurement: string, by: string): Query {
  return { alias: '', query: `SELECT ${fields} FROM "${measurement}" WHERE ${LOAD} GROUP BY "${by}"` };
}

const and = (where: string) => (where ? `${where} AND ` : '');
const tag = (by: string) => (by ? `, "${by}"` : '');

/** A panel before it has its place and its id. */
export interface PanelDraft {
  readonly title: string;
  readonly type: 'timeseries' | 'table' | 'row';
  /** Of the dashboard's 24 columns. */
  readonly width: number;
  readonly [field: string]: unknown;
}

interface Shown {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly width: number;
}

/** What stands in a panel that has no figures: nothing there is not zero. */
const NO_VALUE = 'No such figures in this time: choose another run or range.';

/** @param longest of the panel's buckets in seconds: a line goes on only where the next bucket has figures, too. */
export function timeseries(
  { title, description, unit, width }: Shown,
  queries: readonly Query[],
  { calcs = ['max'], longest = BUCKET_S } = {},
): PanelDraft {
  const isBound = { matcher: { id: 'byRegexp', options: '/^bound/' } };
  const dashed = { id: 'custom.lineStyle', value: { fill: 'dash', dash: [10, 10] } };
  const red = { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } };
  return {
    ...{ type: 'timeseries', title, description, datasource, width },
    fieldConfig: {
      defaults: {
        ...{ unit, min: 0, noValue: NO_VALUE },
        // Idle time is no value: runs of different hours are no line.
        custom: { fillOpacity: 10, lineWidth: 2, showPoints: 'auto', spanNulls: false, insertNulls: longest * 3_000 },
      },
      overrides: [{ ...isBound, properties: [dashed, red, { id: 'custom.fillOpacity', value: 0 }] }],
    },
    options: {
      legend: { displayMode: 'table', placement: 'bottom', calcs },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    targets: queries.map((query, index) => targetOf(query, index, 'time_series')),
  };
}

/** What a rate's buckets may be summed up to, as a percentile's may not. */
export const MEAN_TOO = { calcs: ['mean', 'max'] };

export function table(
  { title, description, unit, width }: Shown,
  queries: readonly Query[],
  more: { overrides?: object[]; transformations?: object[]; sortBy?: object[]; [field: string]: unknown } = {},
): PanelDraft {
  const { overrides = [], transformations = [], sortBy = [], ...rest } = more;
  return {
    ...{ type: 'table', title, description, datasource, width, ...rest },
    fieldConfig: { defaults: { unit, decimals: 1, noValue: '–' }, overrides },
    options: { showHeader: true, sortBy },
    targets: queries.map((query, index) => targetOf(query, index, 'table')),
    transformations,
  };
}

export function row(title: string): PanelDraft {
  return { type: 'row', title, width: 24, collapsed: false, panels: [] };
}

/** Shows columns, those that a pattern finds, in a unit. */
export function columns(pattern: string, unit: string, decimals = 0): object {
  const properties = [
    { id: 'unit', value: unit },
    { id: 'decimals', value: decimals },
  ];
  return { matcher: { id: 'byRegexp', options: `/^(${pattern})$/` }, properties };
}

function targetOf({ query, alias }: Query, index: number, resultFormat: 'time_series' | 'table'): object {
  const refId = String.fromCharCode('A'.charCodeAt(0) + index);
  return { refId, datasource, rawQuery: true, query, resultFormat, ...(alias && { alias }) };
}

const HEIGHT = 8;

/** Gives each panel its id and its place: side by side as long as there is room, then below. */
export function placed(drafts: readonly PanelDraft[]): object[] {
  let [x, y] = [0, 0];
  let lineHeight = 0;
  return drafts.map(({ width, ...panel }, index) => {
    const height = panel.type === 'row' ? 1 : HEIGHT;
    if (x + width > 24) [x, y] = [0, y + lineHeight];
    const gridPos = { h: height, w: width, x, y };
    x += width;
    lineHeight = height;
    return { id: index + 1, ...panel, gridPos };
  });
}
