import { check } from 'k6';
import { profiles } from './load-profiles.ts';
import { newKey, nextProduct, nextUser, plan } from './run-plan.ts';
import { optionsOf } from './scenario-options.ts';
import { adjustment, charge, openShop, order, send } from './shop-client.ts';

export const options = optionsOf('smoke', {});

export function setup(): void {
  openShop(profiles.smoke.budget);
}

/** Every route but PUT, which has made the products; an order is repeated. */
export function visit(): void {
  const user = nextUser();
  const productId = nextProduct();
  const [charged] = send(charge(user, newKey('charge'), 50_000));
  const placeOrder = order(user, newKey('order'), productId, 2);
  const [placed] = send(placeOrder);
  const [again] = send(placeOrder);
  const orderId = placed?.json('orderId') as string;
  const reads = send(
    { route: 'GET /orders/{orderId}', path: `/orders/${orderId}`, user },
    { route: 'GET /orders', user },
    { route: 'GET /charges', user },
    { route: 'GET /balance', user },
    { route: 'GET /products' },
    { route: 'GET /products/{productId}', path: `/products/${productId}` },
    { route: 'GET /products/top' },
  );
  const [delivered] = send(adjustment(newKey('delivery'), productId, 5));
  send({ route: 'POST /rankings', token: plan.admin.token });
  check(null, {
    'the charge is there': () => charged?.status === 201,
    'the order is there': () => placed?.status === 201,
    'the repeat is the same order': () =>
      again?.headers['Idempotency-Replayed'] === 'true' && again.body === placed?.body,
    'the delivery is there': () => delivered?.status === 201,
    'every read is answered': () => reads.every(({ status }) => status === 200),
  });
}
