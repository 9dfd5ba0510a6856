import { sentence } from '../../bench/bench-phrases.en.ts';
import type { BenchReport } from '../../bench/bench-report.ts';
import { number } from '../../figures/numbers.ts';
import { comparisonsOf, ratiosOf } from '../comparisons.ts';
import { benchGoals, countMet, missedGoals, simulationGoals } from '../goal-tables.ts';
import type { Measured } from '../latest-run.ts';
import { list, plain } from '../markdown.ts';
import { runVerdicts } from '../verdicts.ts';
import type { Words } from '../words.en.ts';

/** The verdicts, good or bad, and the open points. */
export function conclusion({ run, bench, simulated }: Measured, words: Words): string[] {
  const { intro, open, subheadings, verdicts } = words;
  const goals = bench ? benchGoals(bench, words) : [];
  const simulatedGoals = simulated ? simulationGoals(simulated, words) : [];
  return [
    list([
      ...runVerdicts(run, words),
      ...(bench ? [verdicts.benchmark(countMet(goals), goals.length), ...baselineVerdicts(bench, words)] : []),
      ...(simulated ? [verdicts.simulation(countMet(simulatedGoals), simulatedGoals.length)] : []),
    ]),
    `### ${subheadings.open}`,
    list([
      ...(bench ? [] : [intro.noBench]),
      ...(bench?.profile === 'short' ? [intro.short] : []),
      ...missedGoals(goals, words),
      ...(simulated ? [] : [words.simulation.none]),
      ...missedGoals(simulatedGoals, words),
      open.aws,
    ]),
  ];
}

/** How often the design is better than the lock-based baseline, and where it is not. */
function baselineVerdicts(report: BenchReport, { bench, verdicts }: Words): string[] {
  const comparisons = comparisonsOf(report, 'hot-product-', 'spread-products', 'second-charge', 'waiters-');
  if (comparisons.length === 0) return [];
  const rows = comparisons.map((row) => ({ what: sentence(row.what, bench), ...ratiosOf(row) }));
  const faster = rows.filter(({ max }) => max < 1).length;
  const higher = rows.filter(({ throughput }) => throughput > 1).length;
  const worse = rows
    .filter(({ max, throughput }) => !(max < 1 && throughput > 1))
    .map(({ what, max, throughput }) =>
      plain(`${what}: ${bench.max()} ${number(max)} ×, ${bench.throughput()} ${number(throughput)} ×`),
    );
  return [
    verdicts.baseline(rows.length, faster, higher),
    ...(worse.length > 0 ? [`${verdicts.notBetter} ${worse.join('; ')}.`] : []),
  ];
}
