import { check } from 'k6';
import { callJourney } from './journey-calls.ts';
import { profiles } from './load-profiles.ts';
import { optionsOf } from './scenario-options.ts';
import { openShop } from './shop-client.ts';

export const options = optionsOf('journey', {
  'lock_wait{name:POST /charges}': ['p(95)<500'],
  'attempts{name:POST /orders}': ['p(95)<5'],
  'store_time{name:POST /orders}': ['p(95)<1000'],
  refusals: ['rate==0'],
});

export function setup(): void {
  openShop(profiles.journey.budget);
}

export function journey(): void {
  check(callJourney(), { 'every answer is a success': (statuses) => statuses.every((status) => status < 300) });
}
