import { Trend } from 'k6/metrics';
import { charge, order } from './calls.ts';
import { compareWithBounds } from './measures.ts';
import { newKey, nextProduct, nextUser } from './run-plan.ts';
import { send } from './shop-client.ts';

/** Latency in ms of a charge that is concurrent with an order of the same user; slow in the old shop. */
const secondChargeTime = new Trend('second_charge', true);

/**
 * The calls of one user in the old load test: charge, top five, order, then a second charge concurrent with another order.
 * @returns the statuses of all answers.
 */
export function callJourney(): number[] {
  const user = nextUser();
  const productId = nextProduct();
  const before = [
    ...send(charge(user, newKey('first-charge'), 50_000)),
    ...send({ route: 'GET /products/top' }),
    ...send(order(user, newKey('first-order'), productId)),
  ];
  const concurrent = send(
    charge(user, newKey('second-charge'), 10_000),
    order(user, newKey('second-order'), productId),
  );
  const [secondCharge] = concurrent;
  if (secondCharge) {
    secondChargeTime.add(secondCharge.timings.duration);
    compareWithBounds('second_charge', secondCharge.timings.duration);
  }
  return [...before, ...concurrent].map(({ status }) => status);
}
