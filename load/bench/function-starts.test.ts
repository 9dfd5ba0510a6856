import { maxStartRatio } from './function-starts.ts';

test.each([
  ['orders/place-order', 1.05],
  ['charges/charge', 1.25],
  ['rankings/get-top', 1.25],
  ['identity/authorizer', 1.05],
])('the start of %s may take at most %d times that of the DynamoDB client alone', (name, ratio) => {
  expect(maxStartRatio(name)).toBe(ratio);
});
