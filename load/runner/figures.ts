import { existsSync, readFileSync } from 'node:fs';

/** k6's `--summary-export`: figures by metric, those of one tag's value as `metric{tag:value}`. */
interface Summary {
  readonly metrics: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const STATS = ['med', 'p(95)', 'p(99)', 'max'];

/** The figures of a run in lines that a person reads, durations in ms, and the thresholds that were crossed. */
export function figureLines(summaryPath: string): string[] {
  if (!existsSync(summaryPath)) return ['k6 left no figures'];
  const { metrics } = JSON.parse(readFileSync(summaryPath, 'utf8')) as Summary;
  const names = Object.keys(metrics).filter(
    (name) => /^(http_req_duration|lock_wait|store_time|attempts)\b/.test(name) && metrics[name]?.count !== 0,
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
  return [row('', STATS), ...rows, ...crossedLines(metrics)];
}

function crossedLines(metrics: Summary['metrics']): string[] {
  return Object.entries(metrics).flatMap(([name, { thresholds }]) => {
    // Of a threshold the export says whether it was crossed.
    const crossed = Object.entries((thresholds ?? {}) as Record<string, boolean>).filter(([, isCrossed]) => isCrossed);
    return crossed.map(([bound]) => `crossed   ${name}: ${bound}`);
  });
}
