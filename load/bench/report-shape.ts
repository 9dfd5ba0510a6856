import type { Machine } from '../report/provenance.ts';
import type { Phrase } from './phrase.ts';

/** What `npm run bench` keeps, `npm run bench -- --json` prints and the load report reads. */
export interface BenchReport {
  /** The commit that was measured, with `+` where the checkout had changes. */
  readonly commit: string;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly profile: 'short' | 'full';
  /** What every client's choices are drawn from. */
  readonly seed: number;
  readonly machine: Machine;
  /** The version of Node that was measured. */
  readonly node: string;
  /** What stood behind the shop, such as `Dynoxide`. */
  readonly engines: readonly string[];
  readonly rows: readonly BenchRow[];
}

/** One thing that was measured, beside what it is compared with. */
export interface BenchRow {
  /** Such as `hot-product-16`, the same in every report. */
  readonly id: string;
  readonly what: Phrase;
  readonly design?: Figures;
  /** What the design is compared with, in the same run and interleaved with it. */
  readonly against?: Figures & { readonly name: Phrase };
  readonly goals: readonly Goal[];
  /** What a reader must know. */
  readonly note?: Phrase;
}

/** Medians over the rounds, but for what is counted over all of them; durations in milliseconds. */
export interface Figures {
  /** Answers a round. */
  readonly count: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly perSecond: number;
  /** Answers of all rounds that were not done, such as 503. */
  readonly refused?: number;
}

/** A bound that a measured value keeps or not. */
export interface Goal {
  /** What is bounded, such as `throughput`. */
  readonly what: Phrase;
  readonly value: number;
  /** `×` for a ratio, `ms`, `KB` of 1,000 bytes, or nothing for a count. */
  readonly unit: '×' | 'ms' | 'KB' | '';
  readonly bound: { readonly atMost: number } | { readonly atLeast: number };
  readonly met: boolean;
  /** Why it is missed, where that was found out. */
  readonly reason?: Phrase;
}
