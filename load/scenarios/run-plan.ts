import exec from 'k6/execution';
import type { PlannedUser, RunPlan } from '../runner/plan.ts';

/** The plan of this run, whose file the runner names. */
export const plan: RunPlan = JSON.parse(open(__ENV.PLAN ?? ''));

/** A user of the run: iterations take turns, so that no user is in two of them at once. */
export function nextUser(): PlannedUser {
  return plan.users[exec.scenario.iterationInTest % plan.users.length] as PlannedUser;
}

/** A product of the run: iterations take turns. */
export function nextProduct(): string {
  return plan.products[exec.scenario.iterationInTest % plan.products.length]?.productId as string;
}

/** An idempotency key that no other call of the run has. */
export function newKey(purpose: string): string {
  return `${purpose}-${exec.scenario.name}-${exec.scenario.iterationInTest}`;
}
