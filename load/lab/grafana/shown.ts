import type { InfluxDatabase, Series } from '../influx/influx-database.ts';
import { type Panel, readDashboard } from './files.ts';
import { replaceMacros, type TimeRange } from './macros.ts';
import { rowsOfPlantedRun, shownOfPlantedRun } from './planted-run.ts';

/**
 * Holds what each panel shows of the planted run against what it should.
 * @returns a sentence for each panel that shows anything else.
 */
export async function wrongPanels(database: InfluxDatabase, range: TimeRange): Promise<string[]> {
  const panels = readDashboard().panels.filter((panel) => panel.targets);
  const complaints = await Promise.all(panels.map((panel) => complaintOf(panel, database, range)));
  return complaints.filter((it) => it !== undefined);
}

async function complaintOf(panel: Panel, database: InfluxDatabase, range: TimeRange): Promise<string | undefined> {
  const isTable = panel.type === 'table';
  const expected = (isTable ? rowsOfPlantedRun : shownOfPlantedRun)[panel.title];
  const shown = isTable ? await rowsOf(panel, database, range) : await seriesOf(panel, database, range);
  const [is, should] = [shown, expected].map((it) => JSON.stringify(sorted(it)));
  return is === should ? undefined : `"${panel.title}" shows ${is} and not ${should}`;
}

/** What a series shows in all its buckets; where they differ, the list of it. */
async function seriesOf(panel: Panel, database: InfluxDatabase, range: TimeRange): Promise<object> {
  const found: Record<string, number | number[]> = {};
  for (const { query, alias = '' } of panel.targets ?? []) {
    for (const { tags = {}, values } of await database.query(replaceMacros(query, range, ['planted']))) {
      const name = alias.replace(/\$tag_(\w+)/g, (_, tag) => tags[tag] ?? '').trim();
      const figures = values.map((row) => Math.round(Number(row.at(-1)) * 1_000) / 1_000);
      const different = [...new Set(figures)];
      found[name] = different.length === 1 ? (different[0] as number) : figures;
    }
  }
  return found;
}

async function rowsOf(panel: Panel, database: InfluxDatabase, range: TimeRange): Promise<unknown[]> {
  const answers = (panel.targets ?? []).map(({ query }) => database.query(replaceMacros(query, range, ['planted'])));
  const rowsIn = ({ tags = {}, values }: Series) => values.map(([, ...row]) => [...Object.values(tags), ...row]);
  return (await Promise.all(answers)).flat().flatMap(rowsIn);
}

/** An object's fields in the order of their names. */
function sorted(it: unknown): unknown {
  return Array.isArray(it) || !it ? it : Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1));
}
