import { randomBytes } from 'node:crypto';
import { type Load, type Profile, profiles, type ScenarioName } from '../scenarios/load-profiles.ts';
import type { PlannedProduct, RunPlan } from '../scenarios/plan.ts';
import { runAdmin, runUsers } from './run-users.ts';

const REQUEST_MS = 30_000;

/** A shop of the local stage that a run is made on. */
export interface PlannedShop {
  /** Its base URL for this process. */
  readonly url: string;
  /** The secret of its tokens, `JWT_SECRET`. */
  readonly jwtSecret: string;
}

/**
 * Plans a run: its users with their tokens, and its products, which are put into the shop.
 * @param load the rates and latency bounds of the run.
 * @throws Error where the shop does not answer, or refuses the products because `JWT_SECRET` is not its secret.
 */
export async function makePlan(
  scenario: ScenarioName,
  { url, jwtSecret }: PlannedShop,
  { scenarios, bounds }: Load,
): Promise<RunPlan> {
  const profile: Profile = profiles[scenario];
  const startedAt = new Date();
  const runId = `${scenario}-${stampOf(startedAt)}-${randomBytes(2).toString('hex')}`;
  const admin = await runAdmin(runId, jwtSecret);
  await call(url, 'GET', '/products/top');
  const products = profile.products.map((product, index) => ({ productId: `${runId}-p${index}`, ...product }));
  for (const product of products) await putProduct(url, product, admin.token);
  return {
    runId,
    scenario,
    baseUrl: url,
    startedAt: startedAt.toISOString(),
    products,
    users: await runUsers(runId, profile.users, jwtSecret),
    admin,
    sellsOut: profile.sellsOut ?? false,
    load: { scenarios, bounds },
  };
}

async function putProduct(baseUrl: string, { productId, ...product }: PlannedProduct, token: string): Promise<void> {
  await call(baseUrl, 'PUT', `/products/${productId}`, token, { name: `Load test ${productId}`, ...product });
}

async function call(baseUrl: string, method: string, path: string, token?: string, body?: object): Promise<void> {
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    signal: AbortSignal.timeout(REQUEST_MS),
    ...(body && { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    throw new Error(`The shop at ${baseUrl} does not answer: ${error.message}`);
  });
  if (!response.ok) {
    throw new Error(
      `The shop at ${baseUrl} answers ${method} ${path} with ${response.status}: ${await response.text()}`,
    );
  }
}

/** The time in UTC, as `20261123-143318`. */
function stampOf(date: Date): string {
  return date.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
}
