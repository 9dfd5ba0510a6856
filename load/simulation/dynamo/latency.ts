import type { Latency } from './latency-profiles.ts';

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
