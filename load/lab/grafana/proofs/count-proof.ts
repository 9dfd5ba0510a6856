import { countOf, shareOf, trendOf } from '../../../report/run-figures.ts';
import type { InfluxDatabase } from '../../../runner/influx-database.ts';
import type { Summary } from '../../../runner/k6-summary.ts';

const rates = ['checks', 'failures', 'refusals'];
const counters = ['http_reqs', 'iterations', 'dropped_iterations'];
/** Routes whose latency the summary has by name. */
const routes = ['POST /orders', 'POST /charges', 'GET /products/top'];

/** Two answers that end in the same nanosecond are one point, which is rarer than one in a thousand. */
const TOLERANCE = 0.001;

/**
 * Compares the points of a run in InfluxDB with k6's summary: finds points that overwrite each other, and calls of `setup()`
 * that count as the scenario's.
 * @returns a sentence for each metric that differs.
 */
export async function miscounted(database: InfluxDatabase, run: string, summary: Summary): Promise<string[]> {
  const figure = async (aggregate: string, metric: string, where = '') => {
    const query = `SELECT ${aggregate}("value") FROM "${metric}" WHERE "run" = '${run}'${where}`;
    const [series] = await database.query(query);
    return Number(series?.values[0]?.at(-1) ?? 0);
  };
  const pairs = await Promise.all([
    ...rates.map(async (metric) => [metric, await figure('count', metric), shareOf(summary, metric)?.of ?? 0] as const),
    ...routes.map(async (route) => {
      const metric = `http_req_duration{name:${route}}`;
      const where = ` AND "name" = '${route}' AND "scenario" != ''`;
      return [metric, await figure('count', 'http_req_duration', where), trendOf(summary, metric)?.count ?? 0] as const;
    }),
    ...counters.map(async (metric) => [metric, await figure('sum', metric), countOf(summary, metric)] as const),
  ]);
  return pairs.flatMap(([metric, is, should]) => {
    const isEqual = Math.abs(is - should) <= Math.max(1, should * TOLERANCE);
    return isEqual ? [] : `InfluxDB has ${is} ${metric} of ${run}; k6 counted ${should}`;
  });
}
