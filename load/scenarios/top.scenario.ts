import { check } from 'k6';
import { order } from './calls.ts';
import { profiles } from './load-profiles.ts';
import { nextUser, plan } from './run-plan.ts';
import { optionsOf } from './scenario-options.ts';
import { openShop, send } from './shop-client.ts';

export const options = optionsOf('top', {});

/** Sells units, so that the ranking is not empty. */
export function setup(): void {
  openShop(profiles.top.budget);
  const [user] = plan.users;
  plan.products.forEach(({ productId }, index) => {
    if (user) send(order(user, `sale-${index}`, productId, index + 1));
  });
}

/** Makes a new ranking and reads it first. */
export function readCold(): void {
  const [ranked] = send({ route: 'POST /rankings', token: plan.admin.token });
  const [read] = send({ route: 'GET /products/top' });
  check(read, {
    'the first reader gets the new ranking': (it) =>
      it?.status === 200 && String(it.json('asOf')) >= String(ranked?.json('asOf')),
  });
}

export function readWarm(): void {
  const [read] = send({ route: 'GET /products/top', user: nextUser() });
  check(read, { 'at most five, sorted by units sold': (it) => isSorted(it?.json('items') as { sold: number }[]) });
}

function isSorted(items: { sold: number }[]): boolean {
  return items.length <= 5 && items.every((item, index) => index === 0 || item.sold <= (items[index - 1]?.sold ?? 0));
}
