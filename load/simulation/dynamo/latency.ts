/** The latency distribution of a kind of call, ms. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  /** The fitted distribution is cut off here. */
  readonly max: number;
}

/** DynamoDB's calls, ms. Source: alexdebrie/dynamodb-performance-testing, 2020. */
export const latencies = {
  /** Every call outside transactions: published for PutItem; a read is no slower. */
  plain: { p50: 7.55, p99: 16.2, max: 29 },
  /** Published for a transaction of five items. */
  transaction: { p50: 25.3, p99: 92.5, max: 218 },
} as const satisfies Record<string, Latency>;

/** The 99th percentile of the standard normal distribution. */
const Z99 = 2.326_347_9;

/**
 * Draws from the log-normal distribution with the given median and 99th percentile.
 * @param random numbers from 0 up to, not including, 1.
 * @returns a function that draws the next duration in ms.
 */
export function latencySource({ p50, p99, max }: Latency, random: () => number): () => number {
  const sigma = Math.log(p99 / p50) / Z99;
  return () => Math.min(max, p50 * Math.exp(sigma * standardNormal(random)));
}

/** The Box–Muller transform. */
function standardNormal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
