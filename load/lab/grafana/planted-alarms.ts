import type { InfluxDatabase } from '../influx/influx-database.ts';
import { lineOf } from '../influx/line.ts';
import { ringingRuns } from './alert-condition.ts';
import { readRules } from './files.ts';

interface Alarm {
  /** The run, whose name begins with its scenario's. */
  readonly run: string;
  readonly measurement: 'slow' | 'failures' | 'dropped_iterations';
  /** Points of 1, and of 0. */
  readonly ones: number;
  readonly zeros: number;
  readonly isSetup?: true;
  /** The rule that rings, if one does. */
  readonly rings?: string;
}

const alarms: readonly Alarm[] = [
  { run: 'journey-over', measurement: 'slow', ones: 7, zeros: 93, rings: 'p95-over-bound' },
  { run: 'journey-at', measurement: 'slow', ones: 6, zeros: 94 },
  { run: 'journey-few', measurement: 'slow', ones: 20, zeros: 29 },
  { run: 'journey-setup', measurement: 'slow', ones: 50, zeros: 50, isSetup: true },
  { run: 'soak-slow', measurement: 'slow', ones: 75, zeros: 25 },
  { run: 'soak-slower', measurement: 'slow', ones: 76, zeros: 24, rings: 'p95-over-bound' },
  { run: 'journey-fails', measurement: 'failures', ones: 1, zeros: 999, rings: 'failures' },
  { run: 'journey-fails-setup', measurement: 'failures', ones: 9, zeros: 0, isSetup: true },
  { run: 'soak-fails', measurement: 'failures', ones: 15, zeros: 985 },
  { run: 'soak-fails-more', measurement: 'failures', ones: 16, zeros: 984, rings: 'failures' },
  { run: 'breakpoint-fails', measurement: 'failures', ones: 9, zeros: 0 },
  { run: 'journey-drops', measurement: 'dropped_iterations', ones: 1, zeros: 0, rings: 'dropped-iterations' },
  { run: 'breakpoint-drops', measurement: 'dropped_iterations', ones: 9, zeros: 0 },
];

/**
 * Plants runs at the edges of the rules and asks each rule as Grafana would.
 * @returns a sentence for each rule that rings on other runs than it should.
 */
export async function wrongAlarms(database: InfluxDatabase): Promise<string[]> {
  const from = new Date(Date.now() - 3_600_000);
  await database.write(alarms.flatMap((alarm) => linesOf(alarm, from)));
  const range = { from, to: new Date(from.getTime() + 180_000) };
  const complaints = await Promise.all(
    readRules().rules.map(async (rule) => {
      const [is, should] = [
        await ringingRuns(rule, database, range),
        alarms.filter(({ rings }) => rings === rule.uid).map(({ run }) => run),
      ].map((runs) => runs.sort().join(', '));
      return is === should ? [] : [`"${rule.title}" rings on ${is} and not on ${should}`];
    }),
  );
  return complaints.flat();
}

function linesOf({ run, measurement, ones, zeros, isSetup }: Alarm, from: Date): string[] {
  const tags = { run, bound: 'POST /orders', scenario: isSetup ? '' : 'journeys' };
  return Array.from({ length: ones + zeros }, (_, index) =>
    lineOf(measurement, tags, { value: index < ones ? 1 : 0 }, new Date(from.getTime() + index)),
  );
}
