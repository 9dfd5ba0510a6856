import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What the simulation of AWS leaves of its scenarios. Its times are virtual: the same on any machine. */
export interface Simulated {
  /** ISO 8601 UTC. */
  readonly measuredAt: string;
  /** The commit that was simulated, with `+` where the checkout had changes. */
  readonly commit: string;
  readonly rows: readonly SimulatedRow[];
  /** One run of a sell-out each. */
  readonly sellOut: readonly SellOutRun[];
}

export interface SimulatedRow {
  /** Such as `sell-out-100-64`, the same in every file. */
  readonly id: string;
  /** Such as `sell-out`. */
  readonly scenario: string;
  /** Whether the tables have as many partitions as a new one, or were warmed up. */
  readonly tables: 'new' | 'warmed';
  readonly clients: number;
  readonly figures: SimulatedFigures;
  /** What the scenario was played with beside the design: the `lock` design, or the store's `limit`. */
  readonly against?: { readonly name: string; readonly perSecond?: number; readonly maxMs?: number };
  readonly goals: readonly SimulatedGoal[];
}

/** A figure that the scenario does not have is not there; durations in milliseconds. */
export interface SimulatedFigures {
  readonly perSecond?: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly maxMs?: number;
  readonly conflictsPerOrder?: number;
  /** Answers of 503. */
  readonly refused?: number;
  /** When the last unit was sold. */
  readonly soldOutMs?: number;
}

export interface SimulatedGoal {
  /** Such as `throughput`. */
  readonly what: string;
  /** `null` where it could not be measured, such as when units were left that were to be sold. */
  readonly value: number | null;
  readonly bound: { readonly atMost: number } | { readonly atLeast: number };
  readonly met: boolean;
}

export interface SellOutRun {
  /** When each order was placed, in milliseconds from the start on. */
  readonly tMs: readonly number[];
  /** Units that were sold in all. */
  readonly sold: number;
}

/** What `npm run simulate` has left, or `undefined` where it has left nothing. */
export function latestSimulation(): Simulated | undefined {
  const file = resolve('load/simulation/results.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Simulated) : undefined;
}
