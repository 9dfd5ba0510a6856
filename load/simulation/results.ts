import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Figures } from './simulation-figures.ts';

/** What `npm run simulate -- goals` leaves for the load report. Its times are virtual: the same on any machine. */
export interface Results {
  /** ISO 8601 UTC. */
  readonly measuredAt: string;
  /** The commit that was simulated, with `+` where the checkout had changes. */
  readonly commit: string;
  readonly rows: readonly ResultRow[];
  /** One run of a sell-out each. */
  readonly sellOut: readonly SellOutRun[];
}

/** One goal's scenario as it came out: of several seeds the medians, of a sell-out the worst figures. */
export interface ResultRow {
  /** Such as `sell-out-100-64`, the same in every file. */
  readonly id: string;
  readonly scenario: string;
  readonly tables: 'new' | 'warmed';
  readonly clients: number;
  readonly figures: Pick<Figures, 'perSecond' | 'p50Ms' | 'p99Ms' | 'maxMs' | 'conflictsPerOrder' | 'refused'> & {
    /** When the last unit was sold; not there where units were left, or were never to run out. */
    readonly soldOutMs?: number;
  };
  /** What the scenario was played with beside the shop. */
  readonly against?: { readonly name: string; readonly perSecond: number; readonly maxMs: number };
  readonly goals: readonly ResultGoal[];
}

/** A bound that a figure keeps or not. */
export interface ResultGoal {
  /** Such as `throughput`. */
  readonly what: string;
  /** In the file `null` where it could not be measured, such as when units were left that were to be sold. */
  readonly value: number;
  readonly bound: { readonly atMost: number } | { readonly atLeast: number };
  readonly met: boolean;
}

export interface SellOutRun {
  /** When each order was placed, in milliseconds from the first one's start on. */
  readonly tMs: readonly number[];
  /** Units that were sold in all. */
  readonly sold: number;
}

const FILE = resolve('load/simulation/results.json');

/** Keeps the results in the place of those before. */
export function keepResults(results: Results): void {
  writeFileSync(FILE, `${JSON.stringify(results, null, 2)}\n`);
}

/** The latest results, or `undefined` where there are none. */
export function latestResults(): Results | undefined {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Results) : undefined;
}
