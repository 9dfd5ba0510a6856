import { sentence } from '../../bench/phrase.ts';
import type { BenchReport } from '../../bench/report-shape.ts';
import { goalsOf, isComparison, rowsOf } from '../bench-figures.ts';
import type { Charts } from '../charts.ts';
import { comparisonTable } from '../comparison-table.ts';
import { goalText, measureOf } from '../goal-text.ts';
import { list, plain, table } from '../markdown.ts';
import type { Words } from '../words.en.ts';

/** Every goal of the benchmark, what must be known of its rows, and why goals were missed. */
export function benchmark(bench: BenchReport, words: Words, charts: Charts): string[] {
  const { analysis, columns, outcomes } = words;
  const goals = goalsOf(bench);
  const missed = goals.filter(({ goal }) => !goal.met);
  const noted = bench.rows.flatMap(({ what, note }) =>
    note ? [plain(`${sentence(what, words.bench)}: ${sentence(note, words.bench)}`)] : [],
  );
  const others = rowsOf(bench, 'handler', 'start-').filter(isComparison);
  return [
    ...(charts.throughput ? [charts.throughput.markdown] : []),
    ...(others.length > 0 ? [analysis.others, ...comparisonTable(others, words)] : []),
    table(
      [columns.what, columns.measure, columns.outcome, columns.value, columns.goal],
      goals.map(({ row, goal }) => {
        const outcome = goal.met ? outcomes.met : outcomes.missed;
        return [sentence(row.what, words.bench), sentence(goal.what, words.bench), outcome, ...measureOf(goal)];
      }),
      3,
    ),
    ...(noted.length > 0 ? [analysis.notes, list(noted)] : []),
    `#### ${words.subheadings.missed}`,
    missed.length === 0
      ? analysis.allMet
      : list(
          missed.map(({ row, goal }) => {
            const reason = goal.reason
              ? `${analysis.because}: ${sentence(goal.reason, words.bench)}`
              : analysis.noReason;
            return plain(`${goalText(row, goal, words)} – ${reason}`);
          }),
        ),
  ];
}
