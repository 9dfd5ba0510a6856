import { check } from 'k6';
import { optionsOf, P95_BOUND_MS, profiles } from './profiles.ts';
import { openShop } from './shop.ts';
import { journeyOfOne } from './visits.ts';

export const options = optionsOf('journey', {
  'http_req_duration{name:POST /orders}': [`p(95)<${P95_BOUND_MS.order}`],
  'http_req_duration{name:POST /charges}': [`p(95)<${P95_BOUND_MS.charge}`],
  'http_req_duration{name:GET /products/top}': [`p(95)<${P95_BOUND_MS.read}`],
  second_charge: [`p(95)<${P95_BOUND_MS.charge}`],
  'lock_wait{name:POST /charges}': ['p(95)<500'],
  'attempts{name:POST /orders}': ['p(95)<5'],
  'store_time{name:POST /orders}': ['p(95)<1000'],
  refusals: ['rate==0'],
});

export function setup(): void {
  openShop(profiles.journey.budget);
}

export function journey(): void {
  check(journeyOfOne(), { 'nobody is refused': (statuses) => statuses.every((status) => status < 300) });
}
