import { charge, order } from './calls.ts';
import { profiles } from './load-profiles.ts';
import { newKey, nextProduct, nextUser, plan } from './run-plan.ts';
import { optionsOf } from './scenario-options.ts';
import { openShop, send } from './shop-client.ts';

/** Passes only where answers fail, iterations are dropped and the p95 bound is crossed. */
export const options = optionsOf('drill', {
  failures: ['rate>0'],
  dropped_iterations: ['count>0'],
  checks: [],
  'http_req_duration{name:POST /orders}': [`p(95)>${profiles.drill.bounds[0].p95Ms}`],
});

export function setup(): void {
  openShop(profiles.drill.budget);
}

/** A charge, an order, a read of the top five, and an unknown route. */
export function fail(): void {
  const user = nextUser();
  send(charge(user, newKey('charge'), 1_000));
  send(order(user, newKey('order'), nextProduct()));
  send({ route: 'GET /products/top' });
  send({ route: 'GET /unknown', token: plan.admin.token });
}
