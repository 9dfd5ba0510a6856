import type { Figures } from './bench-report.ts';
import { hotProductGoals } from './order-rows.ts';

const figures = (maxMs: number, perSecond: number): Figures => ({
  count: 100,
  medianMs: 1,
  p99Ms: 1,
  maxMs,
  perSecond,
});

test('the goals are a tenth of the max latency and five times the throughput', () => {
  const missedBy = (design: Figures) =>
    hotProductGoals(design, figures(1_000, 100)).flatMap(({ met, what }) => (met ? [] : [what.say]));
  expect(missedBy(figures(100, 500))).toEqual([]);
  expect(missedBy(figures(101, 499))).toEqual(['max', 'throughput']);
});
