import type { InfluxDatabase, Series } from '../influx/influx-database.ts';
import { readDashboard, readRules } from './files.ts';
import { replaceMacros, type TimeRange } from './macros.ts';

/** A query, and whose it is. */
export interface NamedQuery {
  readonly owner: string;
  readonly query: string;
}

/** Every query of Grafana's files: of the dashboards' variables, annotations and panels, and of the alert rules. */
export function allQueries(): NamedQuery[] {
  const [lab, overlay] = [readDashboard(), readDashboard('overlay')];
  const templating = { list: [...lab.templating.list, ...overlay.templating.list] };
  const panels = [...lab.panels, ...overlay.panels];
  return [
    ...lab.annotations.list.map(({ name, target }) => ({ owner: `annotation "${name}"`, query: target.query })),
    ...templating.list.map(({ name, query }) => ({ owner: `variable "${name}"`, query })),
    ...panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ refId, query }) => ({ owner: `panel "${title}", query ${refId}`, query })),
    ),
    ...readRules().rules.flatMap(({ title, data }) =>
      data.flatMap(({ refId, model: { query } }) =>
        query ? { owner: `alert "${title}", query ${refId}`, query } : [],
      ),
    ),
  ];
}

/**
 * Runs queries and says of each that gives no value, or none with the tags it groups by, whose it is and what was asked.
 * @param runs that are chosen in the dashboard.
 */
export async function findEmpty(
  queries: readonly NamedQuery[],
  database: InfluxDatabase,
  range: TimeRange,
  runs: readonly string[],
): Promise<string[]> {
  const complaints: string[] = [];
  for (const { owner, query } of queries) {
    const asked = replaceMacros(query, range, runs);
    try {
      if (!(await database.query(asked)).some(hasValue)) complaints.push(`${owner} returns nothing: ${asked}`);
    } catch (error) {
      complaints.push(`${owner} fails: ${(error as Error).message}: ${asked}`);
    }
  }
  return complaints;
}

/** The time is no value, as an interval without one has it, too; a tag that nothing has is empty. */
function hasValue({ tags = {}, columns, values }: Series): boolean {
  if (Object.values(tags).includes('')) return false;
  return values.some((row) => row.some((value, index) => columns[index] !== 'time' && value !== null));
}
