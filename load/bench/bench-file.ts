import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { BenchReport } from './report-shape.ts';

/** Where the latest benchmark of each profile is kept, beside the load runs: a short one does not cost a full one. */
const FILES = { full: resolve('load/.runs/bench.json'), short: resolve('load/.runs/bench.short.json') };

/** Keeps a benchmark's report in the place of the one before. */
export function keepBench(report: BenchReport): void {
  const file = FILES[report.profile];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(report, null, 2));
}

/**
 * The latest full benchmark's report, else the latest short one's, else `undefined`.
 * @throws Error with the command that makes it anew, where it is of a version whose rows were sentences.
 */
export function latestBench(): BenchReport | undefined {
  const file = [FILES.full, FILES.short].find((it) => existsSync(it));
  if (!file) return undefined;
  const report = JSON.parse(readFileSync(file, 'utf8')) as BenchReport;
  if (report.rows.some(({ what }) => typeof what === 'string')) {
    throw new Error('The latest benchmark is of an older version of Flashcart. Run it again with npm run bench.');
  }
  return report;
}
