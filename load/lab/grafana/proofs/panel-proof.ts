import type { InfluxDatabase, Series } from '../../../runner/influx-database.ts';
import { loadLabDashboard } from '../load-lab-dashboard.ts';
import type { Target } from '../panels.ts';
import { replaceMacros, type TimeRange } from './macros.ts';
import { expectedRows, expectedSeries } from './planted-run.ts';

/**
 * Compares what each panel shows of the planted run with what it should show.
 * @returns a sentence for each panel that differs.
 */
export async function wrongPanels(database: InfluxDatabase, range: TimeRange): Promise<string[]> {
  const complaints = await Promise.all(
    loadLabDashboard.panels.map(async (panel) => {
      if (panel.type === 'row') return [];
      const [shown, expected] =
        panel.type === 'table'
          ? [await rowsOf(panel.targets, database, range), expectedRows[panel.title]]
          : [await seriesOf(panel.targets, database, range), expectedSeries[panel.title]];
      const [is, should] = [shown, expected].map((it) => JSON.stringify(sorted(it)));
      return is === should ? [] : [`"${panel.title}" shows ${is}, expected ${should}`];
    }),
  );
  return complaints.flat();
}

/** The value of each series, which is the same in all its buckets; where it is not, the list of values. */
async function seriesOf(targets: readonly Target[], database: InfluxDatabase, range: TimeRange): Promise<object> {
  const found: Record<string, number | number[]> = {};
  for (const { query, alias = '' } of targets) {
    for (const { tags = {}, values } of await database.query(replaceMacros(query, range, ['planted']))) {
      const name = alias.replace(/\$tag_(\w+)/g, (_, tag) => tags[tag] ?? '').trim();
      const figures = values.map((row) => Math.round(Number(row.at(-1)) * 1_000) / 1_000);
      const [first, ...others] = new Set(figures);
      found[name] = first !== undefined && others.length === 0 ? first : figures;
    }
  }
  return found;
}

async function rowsOf(targets: readonly Target[], database: InfluxDatabase, range: TimeRange): Promise<unknown[]> {
  const answers = targets.map(({ query }) => database.query(replaceMacros(query, range, ['planted'])));
  const rowsIn = ({ tags = {}, values }: Series) => values.map(([, ...row]) => [...Object.values(tags), ...row]);
  return (await Promise.all(answers)).flat().flatMap(rowsIn);
}

/** The fields of an object, sorted by name. */
function sorted(it: unknown): unknown {
  return Array.isArray(it) || !it ? it : Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1));
}
