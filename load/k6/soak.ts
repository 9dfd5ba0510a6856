import { check } from 'k6';
import { optionsOf, P95_BOUND_MS, profiles } from './profiles.ts';
import { openShop } from './shop.ts';
import { journeyOfOne } from './visits.ts';

export const options = optionsOf('soak', {
  'http_req_duration{name:POST /orders}': [`p(95)<${P95_BOUND_MS.order}`],
  'http_req_duration{name:POST /charges}': [`p(95)<${P95_BOUND_MS.charge}`],
  'http_req_duration{name:GET /products/top}': [`p(95)<${P95_BOUND_MS.read}`],
  // A fault in a thousand over half an hour is news, not the end.
  failures: ['rate<0.001'],
  checks: ['rate>0.999'],
});

export function setup(): void {
  openShop(profiles.soak.budget);
}

export function journey(): void {
  check(journeyOfOne(), { 'nobody is refused': (statuses) => statuses.every((status) => status < 300) });
}
