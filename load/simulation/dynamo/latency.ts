import type { Latency } from './latency-profiles.ts';

/** The 99th percentile of the standard normal distribution. */
const Z99 = 2.326_347_9;

/**
 * Draws durations from the log-normal distribution whose median and 99th percentile are the given ones.
 * @param random numbers from 0 up to, not including, 1; a seeded source makes the draws repeatable.
 * @returns what draws the next duration, in milliseconds.
 */
export function latencySource({ p50, p99, max = Number.POSITIVE_INFINITY }: Latency, random: () => number) {
  const sigma = Math.log(p99 / p50) / Z99;
  return (): number => Math.min(max, p50 * Math.exp(sigma * standardNormal(random)));
}

/** Box and Muller's transform. */
function standardNormal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
