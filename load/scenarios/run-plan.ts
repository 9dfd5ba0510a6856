import exec from 'k6/execution';
import type { PlannedUser, RunPlan } from './plan.ts';

/** The plan of this run: the runner passes its path in `PLAN`. */
export const plan: RunPlan = JSON.parse(open(__ENV.PLAN ?? ''));

/** The user of this iteration. Iterations take the users of the plan in turn, so that no user is in two at once. */
export function nextUser(): PlannedUser {
  return plan.users[exec.scenario.iterationInTest % plan.users.length] as PlannedUser;
}

/** The product of this iteration; iterations take the products of the plan in turn. */
export function nextProduct(): string {
  return plan.products[exec.scenario.iterationInTest % plan.products.length]?.productId as string;
}

/** An idempotency key, unique in the run for each purpose and iteration. */
export function newKey(purpose: string): string {
  return `${purpose}-${exec.scenario.name}-${exec.scenario.iterationInTest}`;
}
