import { crossedThresholds, readSummary } from './k6-summary.ts';

const STATS = ['med', 'p(95)', 'p(99)', 'max'];
const SHOWN = /^(http_req_duration|second_charge|lock_wait|store_time|attempts)\b/;

/** The latencies of a run in ms and the crossed thresholds, as a table for the terminal. */
export function figureLines(summaryPath: string): string[] {
  const summary = readSummary(summaryPath);
  if (!summary) return ['k6 wrote no summary'];
  const { metrics } = summary;
  const names = Object.keys(metrics).filter((name) => SHOWN.test(name) && metrics[name]?.count !== 0);
  const width = Math.max(...names.map((name) => name.length));
  const row = (name: string, cells: readonly string[]) =>
    [name.padEnd(width), ...cells.map((cell) => cell.padStart(9))].join(' ');
  const figures = (name: string) => STATS.map((stat) => Number(metrics[name]?.[stat] ?? 0).toFixed(1));
  const crossed = crossedThresholds(summary).map(({ metric, bound }) => `crossed   ${metric}: ${bound}`);
  return [row('', STATS), ...names.sort().map((name) => row(name, figures(name))), ...crossed];
}
