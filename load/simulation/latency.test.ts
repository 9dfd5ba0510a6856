import { seededRandom } from '../../lambdas/testing/seeded-random.ts';
import { latencySource } from './latency.ts';
import { type Latency, storeProfiles } from './profiles.ts';

const DRAWS = 200_000;

function percentiles(latency: Latency) {
  const draw = latencySource(latency, seededRandom(7));
  const drawn = Array.from({ length: DRAWS }, draw).sort((a, b) => a - b);
  const at = (share: number) => drawn[Math.floor(share * DRAWS)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: drawn.at(-1) ?? 0 };
}

describe.each(Object.entries(storeProfiles))('the profile %s', (_, profile) => {
  it.each(['plain', 'transaction'] as const)('draws %s calls with the published median and 99th percentile', (kind) => {
    const latency: Latency = profile[kind];
    const { p50, p99, max } = percentiles(latency);
    expect(p50 / latency.p50).toBeCloseTo(1, 1);
    expect(p99 / latency.p99).toBeCloseTo(1, 1);
    expect(max).toBeLessThanOrEqual(latency.max ?? Number.POSITIVE_INFINITY);
  });
});

it('draws the same under the same seed, and other under another', () => {
  const draws = (seed: number) => {
    const draw = latencySource(storeProfiles.published.transaction, seededRandom(seed));
    return Array.from({ length: 20 }, draw);
  };
  expect(draws(1)).toEqual(draws(1));
  expect(draws(1)).not.toEqual(draws(2));
});
