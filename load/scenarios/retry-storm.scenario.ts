import { check } from 'k6';
import { charge, order } from './calls.ts';
import { profiles } from './load-profiles.ts';
import { newKey, nextProduct, nextUser } from './run-plan.ts';
import { optionsOf } from './scenario-options.ts';
import { openShop, send } from './shop-client.ts';

const COPIES = 4;

export const options = optionsOf('retry-storm', {
  // Three of four copies, and the retry after them, are replays.
  replays: ['rate>0.6'],
});

export function setup(): void {
  openShop(profiles['retry-storm'].budget);
}

/** Sends an order, then a charge, as concurrent copies with one key and once more after them: one effect each. */
export function repeat(): void {
  const user = nextUser();
  for (const call of [order(user, newKey('order'), nextProduct(), 3), charge(user, newKey('charge'), 5_000)]) {
    const answers = [...send(...Array.from({ length: COPIES }, () => call)), ...send(call)];
    const ids = new Set(answers.map((answer) => answer.json('orderId') ?? answer.json('chargeId')));
    check(answers, {
      'every copy succeeds': (all) => all.every(({ status }) => status === 201),
      'all copies return the same id': () => ids.size === 1,
    });
  }
}
