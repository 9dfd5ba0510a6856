import { awsLikeGoals, plainGoals } from './hot-product.ts';
import type { Figures, Goal } from './report-shape.ts';

const figures = (maxMs: number, perSecond: number, others: Partial<Figures> = {}): Figures => ({
  ...{ count: 100, medianMs: 1, p99Ms: 1, maxMs, perSecond, conflictsPerOrder: 0, refused: 0 },
  ...others,
});

const missedOf = (goals: readonly Goal[]) => goals.filter(({ met }) => !met).map(({ what }) => what);

test('on a plain engine the design takes 0.15 of the longest answer and five times the throughput', () => {
  const against = figures(1_000, 100);
  expect(missedOf(plainGoals(figures(150, 500), against))).toEqual([]);
  expect(missedOf(plainGoals(figures(151, 499), against))).toEqual(['max', 'throughput']);
});

test('with refused overlaps 16 shards give ten times the throughput, 64 thirty times', () => {
  const against = figures(1_000, 10);
  expect(missedOf(awsLikeGoals(16, figures(1, 100), against))).toEqual([]);
  expect(missedOf(awsLikeGoals(16, figures(1, 99), against))).toEqual(['throughput']);
  expect(missedOf(awsLikeGoals(64, figures(1, 300), against))).toEqual([]);
  expect(missedOf(awsLikeGoals(64, figures(1, 299), against))).toEqual(['throughput']);
});

test('with 64 shards one 503 is too many, and so are more than 0.05 conflicts an order', () => {
  const spoilt = figures(1, 300, { conflictsPerOrder: 0.051, refused: 1 });
  expect(missedOf(awsLikeGoals(64, spoilt, figures(1_000, 10)))).toEqual(['conflicts an order', 'answers 503']);
});
