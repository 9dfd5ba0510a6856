import { chartsOf } from './charts.ts';
import type { Measured } from './latest-run.ts';
import { plain } from './markdown.ts';
import { moment, number } from './numbers.ts';
import { bottlenecks } from './sections/bottlenecks.ts';
import { conclusion } from './sections/conclusion.ts';
import { failurePlan } from './sections/failure-plan.ts';
import { figures } from './sections/figures.ts';
import { environment } from './sections/setting.ts';
import type { Words } from './words.en.ts';

/** A report in one language. */
export interface Report {
  readonly markdown: string;
  /** SVG by the name of its file, which the Markdown has as well. */
  readonly charts: ReadonlyMap<string, string>;
}

/**
 * Writes the report of a run, and of a benchmark and a simulation, where there are any.
 * @param stem begins the names of the charts' files, which lie beside the Markdown.
 */
export function composeReport(measured: Measured, words: Words, stem: string): Report {
  const charts = chartsOf(measured, words, stem);
  const parts = [
    `# ${words.title}`,
    ...introOf(measured, words),
    `## ${words.headings.purpose}`,
    ...words.purpose,
    `## ${words.headings.environment}`,
    ...environment(measured, words),
    `## ${words.headings.figures}`,
    ...figures(measured, words, charts),
    `## ${words.headings.bottlenecks}`,
    ...bottlenecks(measured, words, charts),
    `## ${words.headings.failurePlan}`,
    ...failurePlan(words),
    `## ${words.headings.conclusion}`,
    ...conclusion(measured, words),
  ];
  const files = Object.values(charts).flatMap((chart) => (chart ? [[chart.file, chart.svg] as const] : []));
  return { markdown: `${parts.join('\n\n')}\n`, charts: new Map(files) };
}

function introOf({ run, bench }: Measured, { intro }: Words): string[] {
  const commitOf = (commit: string) => `\`${commit.replace('+', '')}\`${commit.endsWith('+') ? intro.uncommitted : ''}`;
  const { runId, startedAt } = run.plan;
  return [
    intro.run({ id: plain(runId), at: moment(startedAt), commit: commitOf(run.environment.commit) }),
    ...(run.picture ? [intro.picture(run.picture)] : []),
    bench
      ? intro.bench({ at: moment(bench.startedAt), commit: commitOf(bench.commit), seed: number(bench.seed) })
      : intro.noBench,
    ...(bench && bench.commit !== run.environment.commit ? [intro.otherCommit] : []),
    ...(bench?.profile === 'short' ? [intro.short] : []),
    intro.made,
  ];
}
