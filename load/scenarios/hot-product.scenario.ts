import { check } from 'k6';
import { order } from './calls.ts';
import { profiles } from './load-profiles.ts';
import { newKey, nextProduct, nextUser } from './run-plan.ts';
import { optionsOf } from './scenario-options.ts';
import { openShop, send } from './shop-client.ts';

export const options = optionsOf('hot-product', {
  'http_req_duration{name:POST /orders}': ['max<2000'],
  'attempts{name:POST /orders}': ['max<50'],
  // 700 orders for 100 units.
  'refusals{name:POST /orders}': ['rate>0.5'],
});

export function setup(): void {
  openShop(profiles['hot-product'].budget);
}

export function buy(): void {
  const [answer] = send(order(nextUser(), newKey('buy'), nextProduct()));
  check(answer, {
    'a unit or an expected 409': (it) => it?.status === 201 || it?.json('code') === 'insufficient-stock',
  });
}
