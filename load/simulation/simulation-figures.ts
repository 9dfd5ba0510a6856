import { percentile } from '../figures/statistics.ts';
import type { StoreCounts } from './dynamo/dynamo-service.ts';
import type { HandledOrder } from './environments/order-function.ts';

/** The figures of a run; times in virtual ms. */
export interface Figures {
  /** Orders placed. */
  readonly orders: number;
  /** Throughput: orders placed a second while the clients were ordering. */
  readonly perSecond: number;
  /** Latency of an order in the function, without cold starts. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly conflictsPerOrder: number;
  /** Clients whose first answer was 503. */
  readonly refused: number;
  /** Clients whose retry was answered 503 too. */
  readonly refusedTwice: number;
  /** Store calls throttled, or batches read in part. */
  readonly throttles: number;
  /** Clients whose first answer was 429: Lambda had no environment for them. */
  readonly unserved: number;
  readonly callsPerOrder: number;
  readonly writeUnitsPerOrder: number;
  readonly readUnitsPerOrder: number;
  readonly environments: number;
  /** Units that the sale left. */
  readonly left: number;
  /** From the first order in a function to the last one placed. */
  readonly lastSoldMs: number;
}

/** The measurements of a run. */
export interface Measured {
  readonly handled: readonly HandledOrder[];
  /** The answers under each idempotency key, in order. */
  readonly answers: readonly (readonly { readonly status: number }[])[];
  readonly counts: StoreCounts;
  readonly environments: number;
  /** Units that the sale left. */
  readonly left: number;
  /** How long the clients kept ordering, in virtual ms since the run began; `undefined` where each ordered once. */
  readonly loadMs: number | undefined;
}

export function figuresOf({ handled, answers, counts, environments, left, loadMs }: Measured): Figures {
  const placed = handled.filter(isPlaced);
  const orders = placed.length;
  const firstMs = firstBegin(handled);
  const lastSoldMs = placed.reduce((last, { endedMs }) => Math.max(last, endedMs), firstMs) - firstMs;
  // Orders that end after the load has ended are not part of its throughput.
  const endMs = loadMs ?? firstMs + lastSoldMs;
  const inTime = placed.filter(({ endedMs }) => endedMs <= endMs);
  const durations = handled.map(({ beganMs, endedMs }) => endedMs - beganMs);
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

/** When each order was placed, in virtual ms since the first order entered a function. */
export function placedTimes(handled: readonly HandledOrder[]): number[] {
  const firstMs = firstBegin(handled);
  return handled.filter(isPlaced).map(({ endedMs }) => endedMs - firstMs);
}

export function unitsSold(handled: readonly HandledOrder[]): number {
  return handled.filter(isPlaced).reduce((sum, { units }) => sum + units, 0);
}

function isPlaced({ status }: HandledOrder): boolean {
  return status === 201;
}

function firstBegin(handled: readonly HandledOrder[]): number {
  return handled.reduce((first, { beganMs }) => Math.min(first, beganMs), Number.POSITIVE_INFINITY);
}
