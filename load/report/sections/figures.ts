import { sentence } from '../../bench/bench-phrases.en.ts';
import { NOTHING, number } from '../../figures/numbers.ts';
import { besideOld, NEAREST } from '../beside-old.ts';
import type { Show } from '../charts.ts';
import type { LoadRun, Measured } from '../latest-run.ts';
import { list, plain, table } from '../markdown.ts';
import { apiNames, apis, countOf, shareOf, trendOf } from '../run-figures.ts';
import { runVerdicts } from '../verdicts.ts';
import type { Words } from '../words.en.ts';

/** The figures of the run, and those of the old test beside them. */
export function figures(measured: Measured, words: Words, show: Show): string[] {
  const { subheadings } = words;
  return [
    `### ${subheadings.verdicts}`,
    list(runVerdicts(measured.run, words)),
    `### ${subheadings.latency}`,
    ...latency(measured.run, words),
    ...show('latency'),
    `### ${subheadings.besideOld}`,
    ...oldFigures(measured, words),
    ...show('beside-old'),
    `### ${subheadings.audit}`,
    ...auditOf(measured.run, words),
  ];
}

function latency({ summary }: LoadRun, { apis: names, columns, figures, parts, stats }: Words): string[] {
  const trend = (metric: string) => {
    const { count, avg, med, p95, p99, max } = trendOf(summary, metric) ?? {};
    return [count, avg, med, p95, p99, max].map(number);
  };
  const hits = (metric: string, route: string | undefined) =>
    route ? number(shareOf(summary, `${metric}{name:${route}}`)?.hits) : NOTHING;
  const latencies = [stats.average, stats.median, 'p95', 'p99', stats.max].map((stat) => `${stat} ms`);
  return [
    figures.total(
      countOf(summary, 'http_reqs'),
      Number(summary.metrics.http_reqs?.rate),
      countOf(summary, 'iterations'),
      countOf(summary, 'dropped_iterations'),
    ),
    table(
      [columns.api, stats.count, ...latencies, stats.refusals, stats.failures],
      [
        ...apiNames.map((api) => {
          const { metric, route } = apis[api];
          return [names[api], ...trend(metric), hits('refusals', route), hits('failures', route)];
        }),
        [parts.storeTime, ...trend('store_time{name:POST /orders}'), NOTHING, NOTHING],
        [parts.lockWait, ...trend('lock_wait{name:POST /charges}'), NOTHING, NOTHING],
        [parts.attempts, ...trend('attempts{name:POST /orders}'), NOTHING, NOTHING],
      ],
    ),
    figures.refusals,
  ];
}

function oldFigures({ run, bench }: Measured, words: Words): string[] {
  const { apis: names, columns, figures, sides, stats } = words;
  const fromBench = [`${sides.benchmark}: ${sides.design}`, `${sides.benchmark}: ${sides.baseline}`];
  const rows = besideOld(run, bench).map(({ api, stat, old, run, design, baseline }) => [
    `${names[api]}, ${stats[stat].toLowerCase()}`,
    ...[old, run, ...(bench ? [design, baseline] : [])].map(number),
  ]);
  const nearest = Object.values(NEAREST).flatMap((id) => {
    const row = bench?.rows.find((row) => row.id === id);
    return row ? [plain(sentence(row.what, words.bench))] : [];
  });
  return [
    table([columns.figure, sides.oldTest, sides.run, ...(bench ? fromBench : [])], rows),
    ...(nearest.length > 0 ? [figures.besideOld, list(nearest)] : []),
  ];
}

function auditOf({ audit }: LoadRun, { columns, rules, figures }: Words): string[] {
  const { stored, products } = audit;
  const statuses = Object.entries(audit.answers).map(([status, count]) => `${number(count)} × ${plain(status)}`);
  const total = (of: 'stocked' | 'sold' | 'left') => products.reduce((units, product) => units + product[of], 0);
  return [
    figures.stored(stored.orders, stored.charges, stored.adjustments, statuses.join(', ') || NOTHING),
    figures.units(total('stocked'), total('sold'), total('left')),
    table(
      [columns.rule, columns.broken],
      audit.verdicts.map(({ rule, broken }) => [rules[rule], number(broken)]),
    ),
  ];
}
