import { crossedThresholds, readSummary } from './k6-summary.ts';

const STATS = ['med', 'p(95)', 'p(99)', 'max'];

/** The figures of a run in lines that a person reads, durations in ms, and the thresholds that were crossed. */
export function figureLines(summaryPath: string): string[] {
  const summary = readSummary(summaryPath);
  if (!summary) return ['k6 left no figures'];
  const { metrics } = summary;
  const names = Object.keys(metrics).filter(
    (name) =>
      /^(http_req_duration|second_charge|lock_wait|store_time|attempts)\b/.test(name) && metrics[name]?.count !== 0,
  );
  const width = Math.max(...names.map((name) => name.length));
  const row = (name: string, cells: readonly string[]) =>
    [name.padEnd(width), ...cells.map((cell) => cell.padStart(9))].join(' ');
  const rows = names.sort().map((name) =>
    row(
      name,
      STATS.map((stat) => Number(metrics[name]?.[stat] ?? 0).toFixed(1)),
    ),
  );
  const crossed = crossedThresholds(summary).map(({ metric, bound }) => `crossed   ${metric}: ${bound}`);
  return [row('', STATS), ...rows, ...crossed];
}
