import { percentile } from '../figures/statistics.ts';
import type { StoreCounts } from './dynamo/dynamo-service.ts';

/** One order's way through a function, in virtual milliseconds; a start-up of its environment comes before. */
export interface Handled {
  readonly beganMs: number;
  readonly endedMs: number;
  readonly status: number;
  /** Units that were asked for. */
  readonly units: number;
}

/** What a run came to. All times are virtual. */
export interface Figures {
  /** Orders placed, and how many a second while clients went on asking. */
  readonly orders: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly conflictsPerOrder: number;
  /** Clients whose first answer was 503, and those who got it again when they repeated their key. */
  readonly refused: number;
  readonly refusedTwice: number;
  /** Calls that the store throttled, or batches it read in part. */
  readonly throttles: number;
  /** Orders that Lambda had no environment for. */
  readonly unserved: number;
  readonly callsPerOrder: number;
  readonly writeUnitsPerOrder: number;
  readonly readUnitsPerOrder: number;
  readonly environments: number;
  /** Units that the sale left. */
  readonly left: number;
  /** From the first order in a function to the last one that was placed. */
  readonly lastSoldMs: number;
}

/**
 * @param answers those of each key, in their order.
 * @param loadMs how long clients went on asking, from the run's start; undefined where each asked once.
 */
export function figuresOf(
  handled: readonly Handled[],
  answers: readonly (readonly { readonly status: number }[])[],
  counts: StoreCounts,
  { environments, left, loadMs }: { environments: number; left: number; loadMs: number | undefined },
): Figures {
  const placed = handled.filter(({ status }) => status === 201);
  const orders = placed.length;
  const firstMs = handled.reduce((least, { beganMs }) => Math.min(least, beganMs), Number.POSITIVE_INFINITY);
  const lastSoldMs = placed.reduce((most, { endedMs }) => Math.max(most, endedMs), firstMs) - firstMs;
  // What is answered after the clients have stopped asking is no measure of what they were served.
  const endMs = loadMs ?? firstMs + lastSoldMs;
  const inTime = placed.filter(({ endedMs }) => endedMs <= endMs);
  const durations = handled.map(({ beganMs, endedMs }) => endedMs - beganMs).sort((a, b) => a - b);
  const firstAnswers = answers.map(([answer]) => answer?.status);
  return {
    orders,
    perSecond: (inTime.length / (endMs - firstMs)) * 1_000,
    p50Ms: percentile(durations, 0.5),
    p99Ms: percentile(durations, 0.99),
    maxMs: percentile(durations, 1),
    conflictsPerOrder: counts.conflicts / orders,
    refused: firstAnswers.filter((status) => status === 503).length,
    refusedTwice: answers.filter(([first, second]) => first?.status === 503 && second?.status === 503).length,
    throttles: counts.throttles,
    unserved: firstAnswers.filter((status) => status === 429).length,
    callsPerOrder: counts.calls / orders,
    writeUnitsPerOrder: counts.writeUnits / orders,
    readUnitsPerOrder: counts.readUnits / orders,
    environments,
    left,
    lastSoldMs,
  };
}
