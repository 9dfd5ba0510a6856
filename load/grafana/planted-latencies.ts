import type { InfluxDatabase } from '../influx/influx-database.ts';
import { P95_BOUND_MS } from '../k6/profiles.ts';

/** A route that each rule of latency watches, and the bound of it. */
const watched = {
  'p95-orders': { route: 'POST /orders', boundMs: P95_BOUND_MS.order },
  'p95-charges': { route: 'POST /charges', boundMs: P95_BOUND_MS.charge },
  'p95-reads': { route: 'GET /products/top', boundMs: P95_BOUND_MS.read },
};

/**
 * Plants a run for each rule of latency, in which one answer in ten of its route is a millisecond over the bound and all
 * the rest, of the other routes as well, stay at theirs.
 * @returns the run that each rule is to ring for, by the rule's uid.
 */
export async function plantLatencies(database: InfluxDatabase): Promise<Readonly<Record<string, string>>> {
  const rules = Object.entries(watched);
  const now = Date.now();
  const lines = rules.flatMap(([slow]) =>
    rules.flatMap(([rule, { route, boundMs }]) =>
      Array.from({ length: 10 }, (_, index) => {
        const ms = boundMs + (rule === slow && index === 0 ? 1 : 0);
        const tags = `name=${route.replace(' ', '\\ ')},run=planted-${slow}`;
        return `http_req_duration,${tags} value=${ms} ${now - index}000000`;
      }),
    ),
  );
  await database.write(lines);
  return Object.fromEntries(rules.map(([slow]) => [slow, `planted-${slow}`]));
}
