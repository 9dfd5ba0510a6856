import { Trend } from 'k6/metrics';
import { newKey, nextProduct, nextUser } from './run-plan.ts';
import { charge, judge, order, send } from './shop-client.ts';

/** Milliseconds of the charge that comes at the same moment as an order of its user: what the old test found slow. */
const secondChargeTime = new Trend('second_charge', true);

/**
 * One user's way through the shop as the old load test took it: charge, look at the top five, order, and then a second
 * charge at the same moment as another order.
 * @returns the statuses of all answers.
 */
export function journeyOfOne(): number[] {
  const user = nextUser();
  const productId = nextProduct();
  const before = [
    ...send(charge(user, newKey('first-charge'), 50_000)),
    ...send({ route: 'GET /products/top' }),
    ...send(order(user, newKey('first-order'), productId)),
  ];
  const atOnce = send(charge(user, newKey('second-charge'), 10_000), order(user, newKey('second-order'), productId));
  const [secondCharge] = atOnce;
  if (secondCharge) {
    secondChargeTime.add(secondCharge.timings.duration);
    judge('second_charge', secondCharge.timings.duration);
  }
  return [...before, ...atOnce].map(({ status }) => status);
}
