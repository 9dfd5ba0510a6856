import { countOf, shareOf, trendOf } from '../../report/run-figures.ts';
import type { Summary } from '../../runner/summary.ts';
import type { InfluxDatabase } from '../influx/influx-database.ts';

/** Rates, whose points are as many as their answers, and counters, whose values add up to their count. */
const rates = ['checks', 'failures', 'refusals'];
const counters = ['http_reqs', 'iterations', 'dropped_iterations'];

/** Two answers that end in the same nanosecond are one point: that is chance, and one in a thousand is not. */
const CHANCE = 0.001;
/** APIs whose durations k6 sums up by name, in thresholds that are not about what setup does. */
const named = ['POST /orders', 'POST /charges', 'GET /products/top'];

/**
 * Holds the points of a run in InfluxDB against k6's own summary: a point that overwrites another is missing, and what setup
 * does is in no figure of the scenario.
 * @returns a sentence for each metric of which they differ.
 */
export async function miscounted(database: InfluxDatabase, run: string, summary: Summary): Promise<string[]> {
  const ask = async (aggregate: string, metric: string, where = '') => {
    const query = `SELECT ${aggregate}("value") FROM "${metric}" WHERE "run" = '${run}'${where}`;
    const [series] = await database.query(query);
    return Number(series?.values[0]?.at(-1) ?? 0);
  };
  const pairs = await Promise.all([
    ...rates.map(async (metric) => [metric, await ask('count', metric), shareOf(summary, metric)?.of ?? 0] as const),
    ...named.map(async (name) => {
      const metric = `http_req_duration{name:${name}}`;
      const inLoad = await ask('count', 'http_req_duration', ` AND "name" = '${name}' AND "scenario" != ''`);
      return [metric, inLoad, trendOf(summary, metric)?.count ?? 0] as const;
    }),
    ...counters.map(async (metric) => [metric, await ask('sum', metric), countOf(summary, metric)] as const),
  ]);
  return pairs.flatMap(([metric, is, should]) => {
    return Math.abs(is - should) <= Math.max(1, should * CHANCE)
      ? []
      : `InfluxDB has ${is} ${metric} of ${run}, and k6 counted ${should}`;
  });
}
