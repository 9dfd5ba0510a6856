import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { BenchReport } from './report-shape.ts';

/** Where the latest benchmark is kept, beside the load runs. */
const FILE = resolve('load/.runs/bench.json');

/** Keeps a benchmark's report in the place of the one before. */
export function keepBench(report: BenchReport): void {
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, JSON.stringify(report, null, 2));
}

/** The latest benchmark's report, or `undefined` where there was none. */
export function latestBench(): BenchReport | undefined {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as BenchReport) : undefined;
}
