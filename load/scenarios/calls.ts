import type { PlannedUser } from './plan.ts';
import { plan } from './run-plan.ts';

/** One call of the API. */
export interface Call {
  /** Method and path template; the tag `name` in the figures. */
  readonly route: string;
  /** The path, where it differs from the template. */
  readonly path?: string;
  readonly user?: PlannedUser;
  /** Replaces the user's. */
  readonly token?: string;
  /** The idempotency key. */
  readonly key?: string;
  readonly body?: object;
  /** Statuses that count as refusals, not as failures. */
  readonly refusals?: readonly number[];
}

export const ADJUSTMENTS = 'POST /products/{productId}/stock';

/** An order with one line. */
export function order(user: PlannedUser, key: string, productId: string, quantity = 1): Call {
  const body = { items: [{ productId, quantity }] };
  return { route: 'POST /orders', user, key, body, refusals: [409] };
}

/** A charge of `amount` won. */
export function charge(user: PlannedUser, key: string, amount: number): Call {
  return { route: 'POST /charges', user, key, body: { amount }, refusals: [409] };
}

/** An adjustment of `delta` units by the admin. */
export function adjustment(key: string, productId: string, delta: number): Call {
  const path = `/products/${productId}/stock`;
  return { route: ADJUSTMENTS, path, user: plan.admin, key, body: { delta }, refusals: [409] };
}
