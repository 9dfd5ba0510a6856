import { reservedConcurrency } from './concurrency-setting.ts';

test.each([
  ['10', {}],
  ['100', {}],
  ['105', { 'orders/place-order': { reserved: 2 }, 'charges/charge': { reserved: 1 } }],
  [
    '1000',
    {
      'orders/place-order': { reserved: 360 },
      'charges/charge': { reserved: 180 },
      'identity/authorizer': { reserved: 90 },
    },
  ],
  [
    '5000',
    {
      'orders/place-order': { reserved: 1_960 },
      'charges/charge': { reserved: 980 },
      'identity/authorizer': { reserved: 490 },
    },
  ],
])('of a limit of %s, 100 stay unreserved and no function is disabled', (LAMBDA_CONCURRENCY, expected) => {
  expect(reservedConcurrency({ LAMBDA_CONCURRENCY })).toEqual(expected);
});

test('without the setting, the limit is 1000', () => {
  expect(reservedConcurrency({})).toEqual(reservedConcurrency({ LAMBDA_CONCURRENCY: '1000' }));
});
