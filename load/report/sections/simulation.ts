import type { ResultGoal, ResultRow, Results, SellOutRun } from '../../simulation/results.ts';
import type { Chart } from '../charts.ts';
import { plain, table } from '../markdown.ts';
import { moment, number } from '../numbers.ts';
import type { Words } from '../words.en.ts';

/** The figures of the simulation, its goals, and the sell-out as a picture. */
export function simulation(simulated: Results | undefined, words: Words, sellOut: Chart | undefined): string[] {
  const { columns, outcomes, simulation } = words;
  if (!simulated) return [simulation.none];
  const goals = simulated.rows.flatMap((row) => row.goals.map((goal) => ({ row, goal })));
  return [
    simulation.intro({ at: moment(simulated.measuredAt), commit: plain(simulated.commit) }),
    simulation.notMeasured,
    figuresOf(simulated.rows, words),
    ...(sellOut ? [sellOut.markdown, simulation.sellOut(unitsOf(simulated.sellOut))] : []),
    table(
      [columns.what, columns.measure, columns.outcome, columns.value, columns.goal],
      goals.map(({ row, goal }) => [
        rowText(row, words),
        measureText(goal, words),
        goal.met ? outcomes.met : outcomes.missed,
        number(goal.value),
        boundText(goal),
      ]),
      3,
    ),
  ];
}

function unitsOf(runs: readonly SellOutRun[]) {
  const sold = runs.map((run) => run.sold);
  return { runs: number(runs.length), least: number(Math.min(...sold)), most: number(Math.max(...sold)) };
}

/** Every goal of the simulation that was missed, in a line each. */
export function missedSimulations(simulated: Results | undefined, words: Words): string[] {
  return (simulated?.rows ?? []).flatMap((row) =>
    row.goals
      .filter(({ met }) => !met)
      .map((goal) => {
        const outcome = `${number(goal.value)}, ${words.columns.goal.toLowerCase()} ${boundText(goal)}`;
        return plain(`${rowText(row, words)}: ${measureText(goal, words)} ${outcome}`);
      }),
  );
}

function figuresOf(rows: readonly ResultRow[], words: Words): string {
  const { columns, simulation } = words;
  const head = [
    columns.what,
    columns.perSecond,
    ...[columns.median, 'p99', columns.max, columns.soldOut].map((stat) => `${stat} ms`),
    columns.conflicts,
    columns.unserved,
    columns.against,
    ...[columns.perSecond, `${columns.max} ms`].map((figure) => `${figure}: ${columns.other}`),
  ];
  return table(
    head,
    rows.map((row) => {
      const { perSecond, p50Ms, p99Ms, maxMs, soldOutMs, conflictsPerOrder, refused } = row.figures;
      const own = [perSecond, p50Ms, p99Ms, maxMs, soldOutMs, conflictsPerOrder, refused].map(number);
      const name = row.against ? (simulation.others[row.against.name] ?? row.against.name) : '';
      return [rowText(row, words), ...own, name, ...[row.against?.perSecond, row.against?.maxMs].map(number)];
    }),
  );
}

/** `sell-out-100-64: the last units, all clients at once; 1,000 clients, warmed tables`. */
function rowText({ id, scenario, tables, clients }: ResultRow, { simulation }: Words): string {
  const name = simulation.scenarios[scenario] ?? scenario;
  return `${id}: ${name}; ${simulation.place({ clients: number(clients), tables: simulation.tables[tables] })}`;
}

function measureText({ what }: ResultGoal, { simulation }: Words): string {
  return simulation.measures[what] ?? what;
}

function boundText({ bound }: ResultGoal): string {
  return 'atMost' in bound ? `≤ ${number(bound.atMost)}` : `≥ ${number(bound.atLeast)}`;
}
