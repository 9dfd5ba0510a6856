import { signLocalToken } from '../../lambdas/identity/local-token.ts';
import type { PlannedUser } from '../scenarios/plan.ts';

/**
 * The users of a run, with tokens that are valid for a day. They are written to the plan, where k6 reads them: `nextUser` in
 * `load/scenarios/run-plan.ts`.
 * @param jwtSecret of the shop.
 */
export function runUsers(runId: string, count: number, jwtSecret: string): Promise<PlannedUser[]> {
  const userIds = Array.from({ length: count }, (_, index) => `${runId}-u${index}`);
  return Promise.all(userIds.map((userId) => withToken(userId, false, jwtSecret)));
}

/** The admin of a run, who puts and restocks its products. */
export function runAdmin(runId: string, jwtSecret: string): Promise<PlannedUser> {
  return withToken(`${runId}-admin`, true, jwtSecret);
}

async function withToken(userId: string, isAdmin: boolean, jwtSecret: string): Promise<PlannedUser> {
  return { userId, token: await signLocalToken(userId, isAdmin, jwtSecret) };
}
