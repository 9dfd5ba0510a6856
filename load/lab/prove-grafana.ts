import type { InfluxDatabase } from '../runner/influx-database.ts';
import { lapLines } from '../runner/laps.ts';
import { wrongAlarms } from './grafana/proofs/alert-proof.ts';
import { wrongPanels } from './grafana/proofs/panel-proof.ts';
import { expectedLaps, plantRun } from './grafana/proofs/planted-run.ts';
import { allQueries, findEmpty } from './grafana/proofs/query-proof.ts';

/** 15 minutes, a day, 30 days: a figure must not depend on the dashboard's time range. */
const RANGES_HOURS = [0.25, 24, 24 * 30];
/** The time range of the laps' panels, which start at 0 and not at a date. */
const LAP_RANGE = { from: new Date(0), to: new Date(35 * 60_000) };

/**
 * Checks what each panel shows of a planted run, whose figures are known, over three time ranges.
 * @throws Error that lists the panels that show anything else.
 */
export async function provePanels(database: InfluxDatabase): Promise<void> {
  const from = await plantRun(database);
  const after = (seconds: number) => new Date(from.getTime() + seconds * 1_000);
  const laps = (await lapLines(database, 'planted', after(5), after(115))).slice(0, 2);
  if (laps.join() !== expectedLaps.join()) throw new Error(`The laps are wrong:\n${laps.join('\n')}`);
  const to = after(600);
  for (const hours of RANGES_HOURS) {
    const range = { from: new Date(to.getTime() - hours * 3_600_000), to };
    const wrong = await wrongPanels(database, range);
    if (wrong.length > 0) throw new Error(`Over ${hours} hours:\n${wrong.join('\n')}`);
  }
}

/**
 * Checks each alert rule on planted runs just above its bound and at it.
 * @throws Error that lists the rules that are wrong on one of them.
 */
export async function proveAlerts(database: InfluxDatabase): Promise<void> {
  const wrong = await wrongAlarms(database);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

/**
 * Runs every query of the dashboards and alert rules on the runs since a time.
 * @throws Error that lists the queries that fail or return nothing.
 */
export async function proveQueries(database: InfluxDatabase, from: Date): Promise<void> {
  // Only runs on LocalStack have refusals at its limit; the planted run and the load lab cover them.
  const queries = allQueries().filter(({ query }) => !query.includes('"limit_refusals"'));
  const isOfLaps = ({ query }: { query: string }) => query.includes('"laps"');
  const runs = await runsIn(database);
  const others = queries.filter((it) => !isOfLaps(it));
  const complaints = [
    ...(await findEmpty(others, database, { from, to: new Date() }, runs)),
    ...(await findEmpty(queries.filter(isOfLaps), database, LAP_RANGE, runs)),
  ];
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
}

async function runsIn(database: InfluxDatabase): Promise<string[]> {
  const [series] = await database.query('SHOW TAG VALUES FROM "http_reqs" WITH KEY = "run"');
  return (series?.values ?? []).map((row) => String(row.at(-1))).filter((run) => run !== 'planted');
}
