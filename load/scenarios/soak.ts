import { check } from 'k6';
import { profiles } from './load-profiles.ts';
import { optionsOf } from './scenario-options.ts';
import { openShop } from './shop-client.ts';
import { journeyOfOne } from './visits.ts';

export const options = optionsOf('soak', {
  checks: ['rate>0.999'],
});

export function setup(): void {
  openShop(profiles.soak.budget);
}

export function journey(): void {
  check(journeyOfOne(), { 'nobody is refused': (statuses) => statuses.every((status) => status < 300) });
}
