import { moment } from '../figures/numbers.ts';
import { type Charts, chartsOf, type Show } from './charts.ts';
import type { Measured } from './latest-run.ts';
import { image, plain } from './markdown.ts';
import { bottlenecks } from './sections/bottlenecks.ts';
import { conclusion } from './sections/conclusion.ts';
import { failurePlan } from './sections/failure-plan.ts';
import { figures } from './sections/figures.ts';
import { setting } from './sections/setting.ts';
import type { Words } from './words.en.ts';

/** A report in one language. */
export interface Report {
  readonly markdown: string;
  /** SVG by file name, as the Markdown links it. */
  readonly charts: ReadonlyMap<string, string>;
}

/**
 * Writes the report of a run, with the benchmark and the simulation where there are any.
 * @param stem the start of the chart files' names, which lie beside the Markdown.
 */
export function composeReport(measured: Measured, words: Words, stem: string): Report {
  const charts = chartsOf(measured, words);
  const fileOf = (name: keyof Charts) => `${stem}.${name}.svg`;
  const show: Show = (name) => {
    const chart = charts[name];
    return chart ? [image(chart.title, fileOf(name))] : [];
  };
  const { headings } = words;
  const parts = [
    ...[`# ${words.title}`, ...introOf(measured, words)],
    ...[`## ${headings.purpose}`, ...words.purpose],
    ...[`## ${headings.environment}`, ...setting(measured, words)],
    ...[`## ${headings.figures}`, ...figures(measured, words, show)],
    ...[`## ${headings.bottlenecks}`, ...bottlenecks(measured, words, show)],
    ...[`## ${headings.failurePlan}`, ...failurePlan(words)],
    ...[`## ${headings.conclusion}`, ...conclusion(measured, words)],
  ];
  const drawn = Object.entries(charts) as [keyof Charts, Charts[keyof Charts]][];
  const files = drawn.flatMap(([name, chart]) => (chart ? [[fileOf(name), chart.svg] as const] : []));
  return { markdown: `${parts.join('\n\n')}\n`, charts: new Map(files) };
}

function introOf({ run, bench }: Measured, { intro }: Words): string[] {
  const commitOf = (commit: string) => `\`${commit.replace('+', '')}\`${commit.endsWith('+') ? intro.uncommitted : ''}`;
  const { runId, startedAt } = run.plan;
  return [
    intro.run(plain(runId), moment(startedAt), commitOf(run.environment.commit)),
    ...(run.grafanaLink ? [intro.grafanaLink(run.grafanaLink)] : []),
    bench ? intro.bench(moment(bench.startedAt), commitOf(bench.commit), bench.seed) : intro.noBench,
    ...(bench && bench.commit !== run.environment.commit ? [intro.otherCommit] : []),
    ...(bench?.profile === 'short' ? [intro.short] : []),
    intro.made,
  ];
}
