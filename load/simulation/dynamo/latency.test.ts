import { seededRandom } from '../../../lambdas/testing/seeded-random.ts';
import { type Latency, latencies, latencySource } from './latency.ts';

const DRAWS = 200_000;

function percentiles(latency: Latency) {
  const draw = latencySource(latency, seededRandom(7));
  const drawn = Array.from({ length: DRAWS }, draw).sort((a, b) => a - b);
  const at = (share: number) => drawn[Math.floor(share * DRAWS)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: drawn.at(-1) ?? 0 };
}

it.each<[string, Latency]>(Object.entries(latencies))(
  'draws %s calls with the published median, 99th percentile and maximum',
  (_, latency) => {
    const { p50, p99, max } = percentiles(latency);
    expect(p50 / latency.p50).toBeCloseTo(1, 1);
    expect(p99 / latency.p99).toBeCloseTo(1, 1);
    expect(max).toBeLessThanOrEqual(latency.max);
  },
);
