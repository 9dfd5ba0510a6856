/** Seconds of a bucket: fixed, so that a figure does not change with the time range. */
export const BUCKET_S = 10;
/** Seconds of a bucket of rates: a rate needs fewer answers than a percentile. */
export const RATE_BUCKET_S = 5;
export const MINUTE_S = 60;
/**
 * Answers that a bucket needs before its percentile is drawn. InfluxDB takes the nearest rank: with 10 answers p95 is the
 * maximum, with 50 answers p99 is.
 */
export const MIN_ANSWERS: Readonly<Record<50 | 95 | 99, number>> = { 50: 10, 95: 20, 99: 100 };

/** Selects the chosen runs and time range. */
export const CHOSEN = `"run" =~ /^$run$/ AND $timeFilter`;
/** Calls of k6's `setup()` have no scenario and are left out. */
const LOAD = `"scenario" != '' AND ${CHOSEN}`;

/** An InfluxQL query of a panel. */
export interface Query {
  readonly query: string;
  /** The name of the series; `$tag_name` is the value of its tag `name`. Tables need none. */
  readonly alias?: string;
}

/** What a query of buckets selects: a further condition, the tags of its series, the seconds of a bucket. */
interface Selection {
  readonly where?: string;
  readonly by?: readonly string[];
  readonly seconds?: number;
}

/** An aggregate of each bucket of k6's figures. */
export function aggregate(field: string, measurement: string, alias: string, selection: Selection = {}): Query {
  return { alias, query: bucketQuery(field, measurement, LOAD, selection) };
}

/** An aggregate of each bucket of the runner's own figures, which have no scenario. */
export function recorded(field: string, measurement: string, alias: string, selection: Selection = {}): Query {
  return { alias, query: bucketQuery(field, measurement, CHOSEN, selection) };
}

/** Events per second of a counter, or of a rate's zeros and ones. */
export function perSecond(measurement: string, alias: string, selection: Selection = {}): Query {
  return aggregate(`sum("value") / ${RATE_BUCKET_S}`, measurement, alias, { ...selection, seconds: RATE_BUCKET_S });
}

/** A percentile of each bucket with at least `MIN_ANSWERS`. */
export function percentile(rank: 50 | 95 | 99, measurement: string, alias: string, selection: Selection = {}): Query {
  const fields = `percentile("value", ${rank}) AS "p", count("value") AS "n"`;
  const buckets = bucketQuery(fields, measurement, LOAD, selection);
  const tags = selection.by?.map((tag) => `"${tag}"`).join(', ');
  const groups = tags ? ` GROUP BY ${tags}` : '';
  return { alias, query: `SELECT "p" FROM (${buckets}) WHERE "n" >= ${MIN_ANSWERS[rank]}${groups}` };
}

/** Figures of the whole time range, one row per value of a tag. */
export function total(fields: string, measurement: string, by: string): Query {
  return { query: `SELECT ${fields} FROM "${measurement}" WHERE ${LOAD} GROUP BY "${by}"` };
}

function bucketQuery(field: string, measurement: string, scope: string, selection: Selection): string {
  const { where, by = [], seconds = BUCKET_S } = selection;
  const condition = where ? `${where} AND ${scope}` : scope;
  const groups = [`time(${seconds}s)`, ...by.map((tag) => `"${tag}"`)].join(', ');
  return `SELECT ${field} FROM "${measurement}" WHERE ${condition} GROUP BY ${groups} fill(none)`;
}
