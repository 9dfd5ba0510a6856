import { sentence } from '../../bench/bench-phrases.en.ts';
import type { BenchReport } from '../../bench/bench-report.ts';
import type { Show } from '../charts.ts';
import { comparisonsOf, comparisonTable } from '../comparisons.ts';
import { benchGoals, goalTable } from '../goal-tables.ts';
import type { Measured } from '../latest-run.ts';
import { list, plain } from '../markdown.ts';
import type { Words } from '../words.en.ts';
import { simulation } from './simulation.ts';

/** The bottlenecks of the old test, each with the benchmark rows that measure it now; then the goals of benchmark and simulation. */
export function bottlenecks({ bench, simulated }: Measured, words: Words, show: Show): string[] {
  const { stories, subheadings } = words;
  return [
    ...story(stories.order, words),
    ...comparisonTable(comparisonsOf(bench, 'hot-product-', 'spread-products'), words),
    ...story(stories.secondCharge, words),
    ...comparisonTable(comparisonsOf(bench, 'second-charge', 'waiters-'), words),
    ...story(stories.top, words),
    `### ${subheadings.benchmark}`,
    ...(bench ? benchmark(bench, words, show) : [words.intro.noBench]),
    `### ${subheadings.simulation}`,
    ...simulation(simulated, words, show),
  ];
}

function story({ heading, before, now }: Words['stories']['order'], { analysis }: Words): string[] {
  return [`### ${heading}`, list([`**${analysis.before}**: ${before}`, `**${analysis.now}**: ${now}`])];
}

function benchmark(bench: BenchReport, words: Words, show: Show): string[] {
  const { analysis, bench: phrases } = words;
  const others = comparisonTable(comparisonsOf(bench, 'handler', 'start-'), words);
  const notes = bench.rows.flatMap(({ what, note }) =>
    note ? [plain(`${sentence(what, phrases)}: ${sentence(note, phrases)}`)] : [],
  );
  return [
    ...show('throughput'),
    ...(others.length > 0 ? [analysis.others, ...others] : []),
    goalTable(benchGoals(bench, words), words),
    ...(notes.length > 0 ? [analysis.notes, list(notes)] : []),
  ];
}
