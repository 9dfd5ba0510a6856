import { sentence } from '../../bench/phrase.ts';
import { besideOld, NEAREST } from '../beside-old.ts';
import type { Charts } from '../charts.ts';
import type { Measured } from '../latest-run.ts';
import { list, plain, table } from '../markdown.ts';
import { NOTHING, number } from '../numbers.ts';
import { oldTest } from '../old-test.ts';
import { apiNames, apis, countOf, shareOf, trendOf } from '../run-figures.ts';
import { runVerdicts } from '../verdicts.ts';
import type { Words } from '../words.en.ts';

/** What was measured in the run, and the old figures beside it. */
export function figures(measured: Measured, words: Words, charts: Charts): string[] {
  const { subheadings } = words;
  return [
    `### ${subheadings.verdicts}`,
    list(runVerdicts(measured.run, words)),
    `### ${subheadings.latency}`,
    ...latency(measured, words),
    charts.latency.markdown,
    `### ${subheadings.besideOld}`,
    ...oldFigures(measured, words),
    charts.besideOld.markdown,
    `### ${subheadings.waits}`,
    waits(measured, words),
    `### ${subheadings.audit}`,
    ...auditOf(measured, words),
  ];
}

function latency({ run: { summary } }: Measured, { apis: names, columns, figures }: Words): string[] {
  const share = (metric: string, route: string | undefined) =>
    route ? number(shareOf(summary, `${metric}{name:${route}}`)?.hits) : NOTHING;
  const rows = apiNames.map((api) => {
    const { metric, route } = apis[api];
    const { count, avg, med, p95, p99, max } = trendOf(summary, metric) ?? {};
    const durations = [count, avg, med, p95, p99, max].map(number);
    return [names[api], ...durations, share('refusals', route), share('failures', route)];
  });
  const durations = [columns.average, columns.median, 'p95', 'p99', columns.max].map((stat) => `${stat} ms`);
  return [
    figures.total({
      requests: number(countOf(summary, 'http_reqs')),
      perSecond: number(Number(summary.metrics.http_reqs?.rate)),
      iterations: number(countOf(summary, 'iterations')),
      dropped: number(countOf(summary, 'dropped_iterations')),
    }),
    table([columns.api, columns.count, ...durations, columns.refusals, columns.failures], rows),
    figures.refusals,
  ];
}

function oldFigures({ run, bench }: Measured, words: Words): string[] {
  const { apis: names, columns, figures, stats } = words;
  const head = [columns.figure, columns.oldTest, columns.run];
  const fromBench = [`${columns.benchmark}: ${columns.design}`, `${columns.benchmark}: ${columns.baseline}`];
  const rows = besideOld(run, bench).map(({ api, stat, old, run, design, baseline }) => [
    `${names[api]}, ${stats[stat]}`,
    ...[old, run, ...(bench ? [design, baseline] : [])].map(number),
  ]);
  const nearest = Object.values(NEAREST).flatMap((id) => {
    const row = bench?.rows.find((row) => row.id === id);
    return row ? [plain(sentence(row.what, words.bench))] : [];
  });
  return [
    table([...head, ...(bench ? fromBench : [])], rows),
    figures.machines,
    ...(nearest.length > 0 ? [figures.besideOld(number(oldTest.topRows)), figures.besideOldRows, list(nearest)] : []),
  ];
}

function waits({ run: { summary } }: Measured, { columns, measures }: Words): string {
  const rows = [
    [measures.storeTime, 'store_time{name:POST /orders}'],
    [measures.lockWait, 'lock_wait{name:POST /charges}'],
    [measures.attempts, 'attempts{name:POST /orders}'],
  ].map(([name = '', metric = '']) => {
    const { count, avg, med, p95, p99, max } = trendOf(summary, metric) ?? {};
    return [name, ...[count, avg, med, p95, p99, max].map(number)];
  });
  const stats = [columns.average, columns.median, 'p95', 'p99', columns.max];
  return table([columns.measure, columns.count, ...stats], rows);
}

function auditOf({ run: { audit } }: Measured, { columns, rules, figures }: Words): string[] {
  const statuses = Object.entries(audit.answers).map(([status, count]) => `${number(count)} × ${plain(status)}`);
  const total = (of: 'stocked' | 'sold' | 'left') => number(audit.products.reduce((sum, shelf) => sum + shelf[of], 0));
  return [
    figures.stored({
      orders: number(audit.stored.orders),
      charges: number(audit.stored.charges),
      adjustments: number(audit.stored.adjustments),
      answers: statuses.join(', ') || NOTHING,
    }),
    figures.units({ stocked: total('stocked'), sold: total('sold'), left: total('left') }),
    table(
      [columns.rule, columns.broken],
      audit.verdicts.map(({ rule, broken }) => [rules[rule], number(broken)]),
    ),
  ];
}
