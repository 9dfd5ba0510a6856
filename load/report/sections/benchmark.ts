import type { BenchReport } from '../../bench/report-shape.ts';
import { goalsOf, isComparison, rowsOf } from '../bench-figures.ts';
import { phrase } from '../bench-phrases.ts';
import type { Charts } from '../charts.ts';
import { comparisonTable } from '../comparison-table.ts';
import { goalText, measureOf } from '../goal-text.ts';
import { list, plain, table } from '../markdown.ts';
import type { Words } from '../words.en.ts';

/** Every goal of the benchmark, what must be known of its rows, and why goals were missed. */
export function benchmark(bench: BenchReport, words: Words, charts: Charts): string[] {
  const { analysis, columns, outcomes, stores } = words;
  const goals = goalsOf(bench);
  const missed = goals.filter(({ goal }) => !goal.met);
  const noted = bench.rows.flatMap(({ what, note }) =>
    note ? [plain(`${phrase(what, words)}: ${phrase(note, words)}`)] : [],
  );
  const others = rowsOf(bench, 'handler', 'start-').filter(isComparison);
  return [
    ...(charts.throughput ? [charts.throughput.markdown] : []),
    ...(others.length > 0 ? [analysis.others, ...comparisonTable(others, words)] : []),
    table(
      [columns.what, columns.store, columns.measure, columns.outcome, columns.value, columns.goal],
      goals.map(({ row, goal }) => {
        const outcome = goal.met ? outcomes.met : outcomes.missed;
        return [phrase(row.what, words), stores[row.store], phrase(goal.what, words), outcome, ...measureOf(goal)];
      }),
      4,
    ),
    ...(noted.length > 0 ? [analysis.notes, list(noted)] : []),
    `#### ${words.subheadings.missed}`,
    missed.length === 0
      ? analysis.allMet
      : list(
          missed.map(({ row, goal }) => {
            const reason = goal.reason ? `${analysis.because}: ${phrase(goal.reason, words)}` : analysis.noReason;
            return plain(`${goalText(row, goal, words)} – ${reason}`);
          }),
        ),
  ];
}
