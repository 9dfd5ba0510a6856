import { moment, number } from '../../figures/numbers.ts';
import type { ResultRow, Results } from '../../simulation/results.ts';
import type { Show } from '../charts.ts';
import { goalTable, simulationGoals, simulationRow } from '../goal-tables.ts';
import { plain, table } from '../markdown.ts';
import type { Words } from '../words.en.ts';

/** The figures of the simulation, the sell-out as a chart, and the goals. */
export function simulation(simulated: Results | undefined, words: Words, show: Show): string[] {
  if (!simulated) return [words.simulation.none];
  const { measuredAt, commit, rows, sellOut } = simulated;
  const sold = sellOut.map((run) => run.sold);
  return [
    words.simulation.intro(moment(measuredAt), plain(commit)),
    figuresOf(rows, words),
    ...show('sell-out'),
    ...(sold.length > 0 ? [words.simulation.sellOut(sold.length, Math.min(...sold), Math.max(...sold))] : []),
    goalTable(simulationGoals(simulated, words), words),
  ];
}

function figuresOf(rows: readonly ResultRow[], words: Words): string {
  const { columns, sides, simulation, stats } = words;
  const head = [
    columns.row,
    stats.perSecond,
    ...[stats.median, 'p99', stats.max, stats.soldOut].map((stat) => `${stat} ms`),
    ...[stats.conflicts, stats.unserved, columns.against],
    ...[stats.perSecond, `${stats.max} ms`].map((figure) => `${figure}: ${sides.other}`),
  ];
  return table(
    head,
    rows.map((row) => {
      const { perSecond, p50Ms, p99Ms, maxMs, soldOutMs, conflictsPerOrder, refused } = row.figures;
      const own = [perSecond, p50Ms, p99Ms, maxMs, soldOutMs, conflictsPerOrder, refused].map(number);
      const name = row.against ? (simulation.others[row.against.name] ?? row.against.name) : '';
      return [simulationRow(row, words), ...own, name, ...[row.against?.perSecond, row.against?.maxMs].map(number)];
    }),
  );
}
