import { randomBytes } from 'node:crypto';
import { DEFAULT_LOCAL_SECRET, signLocalToken } from '../../lambdas/identity/local-token.ts';
import { type Load, type Profile, profiles, type ScenarioName } from '../scenarios/load-profiles.ts';
import type { PlannedProduct, RunPlan } from './plan.ts';

const REQUEST_MS = 30_000;

/**
 * Plans a run: makes its products through the shop's own API, and the tokens of its users.
 * @param baseUrl where the shop answers, for this process; the plan names it for k6 as well.
 * @param load what the run puts on the shop, and how fast that is to be.
 * @throws Error where the shop does not answer as a shop does, or `JWT_SECRET` is not its secret.
 */
export async function makePlan(scenario: ScenarioName, baseUrl: string, { scenarios, bounds }: Load): Promise<RunPlan> {
  const profile: Profile = profiles[scenario];
  const secret = process.env.JWT_SECRET || DEFAULT_LOCAL_SECRET;
  const startedAt = new Date();
  const runId = `${scenario}-${stampOf(startedAt)}-${randomBytes(2).toString('hex')}`;
  const userId = `${runId}-admin`;
  const admin = { userId, token: await signLocalToken(userId, true, secret) };
  await call(baseUrl, 'GET', '/products/top');
  const products = profile.products.map((shelf, index) => ({ productId: `${runId}-p${index}`, ...shelf }));
  for (const product of products) await putProduct(baseUrl, product, admin.token);
  const names = Array.from({ length: profile.users }, (_, index) => `${runId}-u${index}`);
  const users = await Promise.all(
    names.map(async (userId) => ({ userId, token: await signLocalToken(userId, false, secret) })),
  );
  const sellsOut = profile.sellsOut ?? false;
  return {
    ...{ runId, scenario, baseUrl, startedAt: startedAt.toISOString() },
    ...{ products, users, admin, sellsOut, load: { scenarios, bounds } },
  };
}

async function putProduct(baseUrl: string, product: PlannedProduct, token: string): Promise<void> {
  const { productId, ...shelf } = product;
  await call(baseUrl, 'PUT', `/products/${productId}`, token, { name: `Load test ${productId}`, ...shelf });
}

async function call(baseUrl: string, method: string, path: string, token?: string, body?: object): Promise<void> {
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    signal: AbortSignal.timeout(REQUEST_MS),
    ...(body && { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    throw new Error(`There is no shop at ${baseUrl}: ${error.message}`);
  });
  if (!response.ok) {
    throw new Error(
      `The shop at ${baseUrl} answers ${method} ${path} with ${response.status}: ${await response.text()}`,
    );
  }
}

/** `20261123-143318`, in UTC. */
function stampOf(date: Date): string {
  return date.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
}
