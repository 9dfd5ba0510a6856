import { check } from 'k6';
import { adjustment, charge, order } from './calls.ts';
import { profiles } from './load-profiles.ts';
import { newKey, nextProduct, nextUser, plan } from './run-plan.ts';
import { optionsOf } from './scenario-options.ts';
import { openShop, send } from './shop-client.ts';

export const options = optionsOf('smoke', {});

export function setup(): void {
  openShop(profiles.smoke.budget);
}

/** Calls every route but PUT, which the runner has called; retries an order. */
export function visit(): void {
  const user = nextUser();
  const productId = nextProduct();
  const [charged] = send(charge(user, newKey('charge'), 50_000));
  const placeOrder = order(user, newKey('order'), productId, 2);
  const [placed] = send(placeOrder);
  const [retried] = send(placeOrder);
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
    'the charge succeeds': () => charged?.status === 201,
    'the order succeeds': () => placed?.status === 201,
    'the retry returns the same order': () =>
      retried?.headers['Idempotency-Replayed'] === 'true' && retried.body === placed?.body,
    'the delivery succeeds': () => delivered?.status === 201,
    'every read succeeds': () => reads.every(({ status }) => status === 200),
  });
}
