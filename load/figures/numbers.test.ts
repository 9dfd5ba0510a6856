import { number } from './numbers.ts';

test.each([
  [0, '0'],
  [0.0714285, '0.0714'],
  [1.5, '1.5'],
  [26.77, '26.8'],
  [431.038, '431'],
  [1_000_000, '1,000,000'],
  [Number.NaN, '–'],
  [null, '–'],
])('%p is written as %p', (value, text) => {
  expect(number(value)).toBe(text);
});
