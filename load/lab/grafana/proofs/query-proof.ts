import type { InfluxDatabase, Series } from '../../../runner/influx-database.ts';
import { alertRules } from '../alert-rules.ts';
import type { PlacedPanel } from '../dashboard.ts';
import { loadLabDashboard } from '../load-lab-dashboard.ts';
import { runsFromStartDashboard } from '../runs-from-start-dashboard.ts';
import { replaceMacros, type TimeRange } from './macros.ts';

/** A query, and what it belongs to. */
export interface NamedQuery {
  readonly owner: string;
  readonly query: string;
}

/** Every query of the dashboards' variables, annotations and panels, and of the alert rules. */
export function allQueries(): NamedQuery[] {
  const dashboards = [loadLabDashboard, runsFromStartDashboard];
  return [
    ...dashboards.flatMap(({ annotations, templating, panels }) => [
      ...annotations.list.map(({ name, target }) => ({ owner: `annotation "${name}"`, query: target.query })),
      ...templating.list.map(({ name, query }) => ({ owner: `variable "${name}"`, query })),
      ...panels.flatMap(panelQueries),
    ]),
    ...alertRules.map(({ title, query }) => ({ owner: `alert "${title}"`, query })),
  ];
}

function panelQueries(panel: PlacedPanel): NamedQuery[] {
  if (panel.type === 'row') return [];
  return panel.targets.map(({ refId, query }) => ({ owner: `panel "${panel.title}", query ${refId}`, query }));
}

/**
 * Runs queries.
 * @param runs the chosen runs.
 * @returns a sentence for each query that fails, or returns no value, or no value with the tags it groups by.
 */
export async function findEmpty(
  queries: readonly NamedQuery[],
  database: InfluxDatabase,
  range: TimeRange,
  runs: readonly string[],
): Promise<string[]> {
  const complaints: string[] = [];
  for (const { owner, query } of queries) {
    const replaced = replaceMacros(query, range, runs);
    try {
      if (!(await database.query(replaced)).some(hasValue)) complaints.push(`${owner} returns nothing: ${replaced}`);
    } catch (error) {
      complaints.push(`${owner} fails: ${(error as Error).message}: ${replaced}`);
    }
  }
  return complaints;
}

/** The time does not count as a value, as empty buckets have it too; an empty tag is one that no point has. */
function hasValue({ tags = {}, columns, values }: Series): boolean {
  if (Object.values(tags).includes('')) return false;
  return values.some((row) => row.some((value, index) => columns[index] !== 'time' && value !== null));
}
