import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Goal } from '../figures/goal.ts';
import type { Machine } from '../figures/provenance.ts';
import type { Phrase } from './bench-phrases.en.ts';

/** What `npm run bench` keeps, `npm run bench -- --json` prints and the load report reads. */
export interface BenchReport {
  /** The measured commit, with `+` if the checkout had changes. */
  readonly commit: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly profile: 'short' | 'full';
  /** Draws the clients' choices. */
  readonly seed: number;
  readonly machine: Machine;
  /** The version of Node.js. */
  readonly node: string;
  /** Such as `Dynoxide`. */
  readonly engines: readonly string[];
  readonly rows: readonly BenchRow[];
}

/** One measurement, with what it is compared with. */
export interface BenchRow {
  /** Such as `hot-product-16`, the same in every report. */
  readonly id: string;
  readonly what: Phrase;
  readonly design?: Figures;
  /** Measured in the same run, interleaved with the design. */
  readonly against?: Figures & { readonly name: Phrase };
  readonly goals: readonly BenchGoal[];
  readonly note?: Phrase;
}

export interface BenchGoal extends Goal<Phrase> {
  /** Why it may be missed. */
  readonly reason?: Phrase;
}

/** Medians over the rounds, in milliseconds where named so. */
export interface Figures {
  /** Responses per round. */
  readonly count: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly perSecond: number;
  /** Responses of all rounds that are problems, such as 503. */
  readonly refused?: number;
}

/** The latest benchmark of each profile, beside the load runs: a short one does not replace a full one. */
const FILES = { full: resolve('load/.runs/bench.json'), short: resolve('load/.runs/bench.short.json') };

/** Replaces the kept report of the same profile. */
export function keepBench(report: BenchReport): void {
  const file = FILES[report.profile];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(report, null, 2));
}

/**
 * The latest full benchmark, else the latest short one, else `undefined`.
 * @throws Error if an older version wrote it, whose rows have no ids for their texts.
 */
export function latestBench(): BenchReport | undefined {
  const file = [FILES.full, FILES.short].find((it) => existsSync(it));
  if (!file) return undefined;
  const report = JSON.parse(readFileSync(file, 'utf8')) as BenchReport;
  if (report.rows.some(({ what }) => typeof what === 'string')) {
    throw new Error('The latest benchmark is from an older version of Flashcart. Run it again with npm run bench.');
  }
  return report;
}

/** Whether the store was consistent after every round of the design. */
export function isConsistent({ rows }: BenchReport): boolean {
  return rows.find(({ id }) => id === 'truth')?.goals.every(({ met }) => met) ?? false;
}
