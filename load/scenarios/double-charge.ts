import { check } from 'k6';
import { newKey, nextUser } from './run-plan.ts';
import { optionsOf } from './scenario-options.ts';
import { charge, send } from './shop-client.ts';

const AT_ONCE = 5;

export const options = optionsOf('double-charge', {
  'lock_wait{name:POST /charges}': ['p(95)<500'],
});

/** Charges of one user at once: all of them count. */
export function chargeAtOnce(): void {
  const user = nextUser();
  const calls = Array.from({ length: AT_ONCE }, (_, index) => charge(user, newKey(`charge-${index}`), 1_000));
  check(send(...calls), { 'all are charged': (answers) => answers.every(({ status }) => status === 201) });
}
