import { median, percentile } from './statistics.ts';

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

test('a percentile is a measured value', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 99, 100]);
  expect(percentile(hundred.slice(0, 3), 0.5)).toBe(99);
  expect(percentile([5], 0.5)).toBe(5);
});

test('median and percentile of no values are NaN', () => {
  expect([median([]), percentile([], 0.99)]).toEqual([Number.NaN, Number.NaN]);
});
