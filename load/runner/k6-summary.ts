import { existsSync, readFileSync } from 'node:fs';

/** k6's `--summary-export`: figures by metric, those of one tag's value as `metric{tag:value}`. */
export interface Summary {
  readonly metrics: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A bound of a scenario that its run did not keep. */
export interface CrossedThreshold {
  readonly metric: string;
  /** As the script has it, such as `p(95)<300`. */
  readonly bound: string;
}

/** What k6 left in a file, or `undefined` where it left none. */
export function readSummary(path: string): Summary | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Summary) : undefined;
}

/** The thresholds that were crossed. */
export function crossedThresholds({ metrics }: Summary): CrossedThreshold[] {
  return Object.entries(metrics).flatMap(([metric, { thresholds }]) => {
    // Of a threshold the export says whether it was crossed.
    const crossed = Object.entries((thresholds ?? {}) as Record<string, boolean>).filter(([, isCrossed]) => isCrossed);
    return crossed.map(([bound]) => ({ metric, bound }));
  });
}
