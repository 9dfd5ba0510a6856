import type { InfluxDatabase } from '../../../runner/influx-database.ts';
import { lineOf } from '../../../runner/line-protocol.ts';
import { type AlertRule, alertRules, EVERY_S, WINDOW_S } from '../alert-rules.ts';
import { replaceMacros, type TimeRange } from './macros.ts';

interface PlantedRun {
  /** Begins with the name of its scenario. */
  readonly run: string;
  readonly measurement: 'slow' | 'failures' | 'dropped_iterations';
  /** Points with the value 1, and with 0. */
  readonly ones: number;
  readonly zeros: number;
  readonly isSetup?: true;
  /** The rule that fires for it, if any. */
  readonly fires?: string;
}

const plantedRuns: readonly PlantedRun[] = [
  { run: 'journey-above', measurement: 'slow', ones: 7, zeros: 93, fires: 'p95-over-bound' },
  { run: 'journey-at', measurement: 'slow', ones: 6, zeros: 94 },
  { run: 'journey-few', measurement: 'slow', ones: 20, zeros: 29 },
  { run: 'journey-setup', measurement: 'slow', ones: 50, zeros: 50, isSetup: true },
  { run: 'soak-slow', measurement: 'slow', ones: 75, zeros: 25 },
  { run: 'soak-slower', measurement: 'slow', ones: 76, zeros: 24, fires: 'p95-over-bound' },
  { run: 'journey-fails', measurement: 'failures', ones: 1, zeros: 999, fires: 'failures' },
  { run: 'journey-fails-setup', measurement: 'failures', ones: 9, zeros: 0, isSetup: true },
  { run: 'soak-fails', measurement: 'failures', ones: 15, zeros: 985 },
  { run: 'soak-fails-more', measurement: 'failures', ones: 16, zeros: 984, fires: 'failures' },
  { run: 'breakpoint-fails', measurement: 'failures', ones: 9, zeros: 0 },
  { run: 'journey-drops', measurement: 'dropped_iterations', ones: 1, zeros: 0, fires: 'dropped-iterations' },
  { run: 'breakpoint-drops', measurement: 'dropped_iterations', ones: 9, zeros: 0 },
];

/**
 * Plants runs at and just above the thresholds and evaluates each rule.
 * @returns a sentence for each rule that fires for other runs than it should.
 */
export async function wrongAlarms(database: InfluxDatabase): Promise<string[]> {
  const from = new Date(Date.now() - 3_600_000);
  await database.write(plantedRuns.flatMap((run) => linesOf(run, from)));
  const range = { from, to: new Date(from.getTime() + 180_000) };
  const complaints = await Promise.all(
    alertRules.map(async (rule) => {
      const is = (await firingRuns(rule, database, range)).sort().join(', ');
      const expected = plantedRuns.filter(({ fires }) => fires === rule.uid);
      const should = expected
        .map(({ run }) => run)
        .sort()
        .join(', ');
      return is === should ? [] : [`"${rule.title}" fires for "${is}", expected "${should}"`];
    }),
  );
  return complaints.flat();
}

function linesOf({ run, measurement, ones, zeros, isSetup }: PlantedRun, from: Date): string[] {
  const tags = { run, bound: 'POST /orders', scenario: isSetup ? '' : 'journeys' };
  return Array.from({ length: ones + zeros }, (_, index) =>
    lineOf(measurement, tags, { value: index < ones ? 1 : 0 }, new Date(from.getTime() + index)),
  );
}

/** The runs for which a rule fires within a range, evaluated every ten seconds as Grafana does. */
export async function firingRuns(rule: AlertRule, database: InfluxDatabase, range: TimeRange): Promise<string[]> {
  const pendingSince = new Map<string, number>();
  const fired = new Set<string>();
  for (let at = range.from.getTime(); at <= range.to.getTime(); at += EVERY_S * 1_000) {
    const above = await runsAbove(rule, database, at);
    for (const run of pendingSince.keys()) if (!above.includes(run)) pendingSince.delete(run);
    for (const run of above) {
      const since = pendingSince.get(run) ?? at;
      pendingSince.set(run, since);
      if (at - since >= rule.forS * 1_000) fired.add(run);
    }
  }
  return [...fired];
}

/** The runs whose last value is above the rule's threshold at a moment. */
async function runsAbove({ query, above }: AlertRule, database: InfluxDatabase, at: number): Promise<string[]> {
  const range = { from: new Date(at - WINDOW_S * 1_000), to: new Date(at) };
  const series = await database.query(replaceMacros(query, range, []));
  return series.filter(({ values }) => Number(values.at(-1)?.at(-1)) > above).map(({ tags }) => tags?.run as string);
}
