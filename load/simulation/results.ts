import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Figures } from './simulation-figures.ts';

/** The results of `npm run simulate -- goals`, which the load report shows; all times are virtual. */
export interface Results {
  /** ISO 8601 UTC. */
  readonly measuredAt: string;
  /** The simulated commit, with `+` where the checkout had changes. */
  readonly commit: string;
  readonly rows: readonly ResultRow[];
  /** One entry per run of the sell-out that the report draws. */
  readonly sellOut: readonly SellOutRun[];
}

/** The result of one goal row: medians over the seeds, or for a sell-out the worst figures. */
export interface ResultRow {
  /** Such as `sell-out-100-64`, the same in every file. */
  readonly id: string;
  readonly scenario: string;
  readonly tables: 'new' | 'warmed';
  readonly clients: number;
  readonly figures: Pick<Figures, 'perSecond' | 'p50Ms' | 'p99Ms' | 'maxMs' | 'conflictsPerOrder' | 'refused'> & {
    /** When the last unit was sold; missing where units were left. */
    readonly soldOutMs?: number;
  };
  /** The design that the shop is compared with. */
  readonly against?: { readonly name: string; readonly perSecond: number; readonly maxMs: number };
  readonly goals: readonly ResultGoal[];
}

/** A figure with its bound. */
export interface ResultGoal {
  /** Such as `throughput`. */
  readonly what: string;
  /** `null` in the file where there is no value, such as the time of a sell-out that left units. */
  readonly value: number;
  readonly bound: { readonly atMost: number } | { readonly atLeast: number };
  readonly met: boolean;
}

export interface SellOutRun {
  /** When each order was placed, in virtual ms since the first order entered a function. */
  readonly tMs: readonly number[];
  /** Units that the sale sold. */
  readonly sold: number;
}

/** Beside the load runs and the benchmark. */
const FILE = resolve('load/.runs/simulation.json');

/** Replaces the results of the run before. */
export function keepResults(results: Results): void {
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, `${JSON.stringify(results, null, 2)}\n`);
}

/** @returns the results of the latest run, or `undefined` where there are none. */
export function latestResults(): Results | undefined {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Results) : undefined;
}
