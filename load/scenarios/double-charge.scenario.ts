import { check } from 'k6';
import { charge } from './calls.ts';
import { newKey, nextUser } from './run-plan.ts';
import { optionsOf } from './scenario-options.ts';
import { send } from './shop-client.ts';

const CONCURRENT = 5;

export const options = optionsOf('double-charge', {
  'lock_wait{name:POST /charges}': ['p(95)<500'],
});

/** Concurrent charges of one user: all take effect. */
export function chargeAtOnce(): void {
  const user = nextUser();
  const calls = Array.from({ length: CONCURRENT }, (_, index) => charge(user, newKey(`charge-${index}`), 1_000));
  check(send(...calls), { 'every charge succeeds': (answers) => answers.every(({ status }) => status === 201) });
}
