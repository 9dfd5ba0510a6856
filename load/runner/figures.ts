import { existsSync, readFileSync } from 'node:fs';

/** k6's `--summary-export`: figures by metric, those of one tag's value as `metric{tag:value}`. */
interface Summary {
  readonly metrics: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The figures of a run in lines that a person reads, durations in ms, and the thresholds that were crossed. */
export function figureLines(summaryPath: string): string[] {
  if (!existsSync(summaryPath)) return ['k6 left no figures'];
  const { metrics } = JSON.parse(readFileSync(summaryPath, 'utf8')) as Summary;
  const durations = Object.entries(metrics).filter(([name]) =>
    /^(http_req_duration|lock_wait|attempts|store_time)\b/.test(name),
  );
  const shown = ['med', 'p(95)', 'p(99)', 'max'];
  const rows = durations.map(([name, values]) => {
    const cells = shown.map((stat) =>
      Number(values[stat] ?? 0)
        .toFixed(1)
        .padStart(9),
    );
    return `${name.padEnd(52)}${cells.join('')}`;
  });
  return [`${''.padEnd(52)}${shown.map((stat) => stat.padStart(9)).join('')}`, ...rows, ...crossedLines(metrics)];
}

function crossedLines(metrics: Summary['metrics']): string[] {
  return Object.entries(metrics).flatMap(([name, { thresholds }]) => {
    // Of a threshold the export says whether it was crossed.
    const crossed = Object.entries((thresholds ?? {}) as Record<string, boolean>).filter(([, isCrossed]) => isCrossed);
    return crossed.map(([bound]) => `crossed   ${name}: ${bound}`);
  });
}
