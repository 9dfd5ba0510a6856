import { check } from 'k6';
import { callJourney } from './journey-calls.ts';
import { profiles } from './load-profiles.ts';
import { optionsOf } from './scenario-options.ts';
import { openShop } from './shop-client.ts';

export const options = optionsOf('soak', {
  checks: ['rate>0.999'],
});

export function setup(): void {
  openShop(profiles.soak.budget);
}

export function journey(): void {
  check(callJourney(), { 'every answer is a success': (statuses) => statuses.every((status) => status < 300) });
}
