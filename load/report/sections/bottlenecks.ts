import { sentence } from '../../bench/phrase.ts';
import type { BenchReport } from '../../bench/report-shape.ts';
import { isComparison, rowsOf } from '../bench-figures.ts';
import { besideOld, NEAREST } from '../beside-old.ts';
import type { Charts } from '../charts.ts';
import { comparisonTable } from '../comparison-table.ts';
import type { LoadRun, Measured } from '../latest-run.ts';
import { list, plain } from '../markdown.ts';
import { number } from '../numbers.ts';
import { oldTest } from '../old-test.ts';
import { apis, trendOf } from '../run-figures.ts';
import type { Words } from '../words.en.ts';
import { benchmark } from './benchmark.ts';
import { simulation } from './simulation.ts';

/** What the old test was about, by the name of its API. */
const comparisons = {
  order: ['hot-product-', 'spread-products'],
  secondCharge: ['second-charge', 'waiters-'],
  top: [],
} as const;

/** What was slow in the old test, why, and what is measured of it now; then every goal of the benchmark and of the simulation. */
export function bottlenecks({ run, bench, simulated }: Measured, words: Words, charts: Charts): string[] {
  const { stories, analysis } = words;
  const old = {
    order: stories.order.old(number(oldTest.orderMaxMs)),
    secondCharge: stories.secondCharge.old(number(oldTest.secondChargeMaxMs)),
    top: stories.top.old(number(oldTest.topMaxMs), number(oldTest.topAverageMs)),
  };
  const inside = {
    order: insideOrder(run, words),
    secondCharge: lockWait(run, words),
    top: benchTop(run, bench, words),
  };
  const told = (Object.keys(comparisons) as (keyof typeof comparisons)[]).flatMap((api) => [
    `### ${stories[api].heading}`,
    list([
      `**${analysis.before}**: ${old[api]}`,
      `**${stories[api].why}**: ${stories[api].cause}`,
      `**${analysis.now}**: ${stories[api].now}`,
      ...[durations(run, words, api), ...inside[api]].map((it) => `**${analysis.measured}**: ${it}`),
    ]),
    ...comparisonTable(rowsOf(bench, ...comparisons[api]).filter(isComparison), words),
  ]);
  return [
    ...told,
    `### ${words.subheadings.benchmark}`,
    ...(bench ? benchmark(bench, words, charts) : [words.intro.noBench]),
    `### ${words.subheadings.simulation}`,
    ...simulation(simulated, words, charts.sellOut),
  ];
}

function durations({ plan, summary }: LoadRun, { analysis }: Words, api: keyof typeof comparisons): string {
  const trend = trendOf(summary, apis[api].metric);
  if (!trend) return analysis.notMeasured(plain(plan.scenario));
  const { count, avg, med, p95, p99, max } = trend;
  return analysis.durations({
    count: number(count),
    average: number(avg),
    median: number(med),
    p95: number(p95),
    p99: number(p99),
    max: number(max),
  });
}

function insideOrder({ summary }: LoadRun, { analysis }: Words): string[] {
  const store = trendOf(summary, 'store_time{name:POST /orders}');
  const attempts = trendOf(summary, 'attempts{name:POST /orders}');
  return [
    ...(store ? [analysis.store({ median: number(store.med), p95: number(store.p95) })] : []),
    ...(attempts ? [analysis.attempts({ average: number(attempts.avg), max: number(attempts.max) })] : []),
  ];
}

function lockWait({ summary }: LoadRun, { analysis }: Words): string[] {
  const wait = trendOf(summary, 'lock_wait{name:POST /charges}');
  return wait ? [analysis.lockWait({ median: number(wait.med), p95: number(wait.p95), max: number(wait.max) })] : [];
}

function benchTop(run: LoadRun, bench: BenchReport | undefined, words: Words): string[] {
  const [row] = rowsOf(bench, NEAREST.top);
  if (!row) return [];
  const of = (stat: 'avg' | 'max') =>
    number(besideOld(run, bench).find((it) => it.api === 'top' && it.stat === stat)?.design);
  return [
    words.analysis.benchTop({ what: plain(sentence(row.what, words.bench)), average: of('avg'), max: of('max') }),
  ];
}
