import { check } from 'k6';
import { profiles } from './load-profiles.ts';
import { newKey, nextProduct, nextUser } from './run-plan.ts';
import { optionsOf } from './scenario-options.ts';
import { charge, openShop, order, send } from './shop-client.ts';

const COPIES = 4;

export const options = optionsOf('retry-storm', {
  // Three of four copies are answered with what the first has done.
  replays: ['rate>0.6'],
});

export function setup(): void {
  openShop(profiles['retry-storm'].budget);
}

/** The same order and the same charge several times at once, and once more after all: one effect each. */
export function repeat(): void {
  const user = nextUser();
  for (const call of [order(user, newKey('order'), nextProduct(), 3), charge(user, newKey('charge'), 5_000)]) {
    const answers = [...send(...Array.from({ length: COPIES }, () => call)), ...send(call)];
    const ids = new Set(answers.map((answer) => answer.json('orderId') ?? answer.json('chargeId')));
    check(answers, {
      'every copy is answered': (all) => all.every(({ status }) => status === 201),
      'all copies name one effect': () => ids.size === 1,
    });
  }
}
