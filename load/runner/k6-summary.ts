import { existsSync, readFileSync } from 'node:fs';

/** k6's `--summary-export`: figures by metric; those of one tag value as `metric{tag:value}`. */
export interface Summary {
  readonly metrics: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A threshold that a run has crossed. */
export interface CrossedThreshold {
  readonly metric: string;
  /** As the script writes it, such as `p(95)<300`. */
  readonly bound: string;
}

/** @returns `undefined` where k6 wrote no summary. */
export function readSummary(path: string): Summary | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Summary) : undefined;
}

export function crossedThresholds({ metrics }: Summary): CrossedThreshold[] {
  return Object.entries(metrics).flatMap(([metric, { thresholds }]) => {
    // The export has true for a crossed threshold.
    const crossed = Object.entries((thresholds ?? {}) as Record<string, boolean>).filter(([, isCrossed]) => isCrossed);
    return crossed.map(([bound]) => ({ metric, bound }));
  });
}
