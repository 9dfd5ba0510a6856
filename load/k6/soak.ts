import { check } from 'k6';
import { optionsOf } from './options.ts';
import { profiles } from './profiles.ts';
import { openShop } from './shop.ts';
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
