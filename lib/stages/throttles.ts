import type { RouteKey } from '../../lambdas/shared/routes.ts';

/** API Gateway's throttle over all callers. */
export interface Throttle {
  readonly requestsPerSecond: number;
  readonly burst: number;
}

/** One throttle for each of `routes`, and the same throttle for each other route. */
export interface Throttles extends Throttle {
  readonly routes: Partial<Record<RouteKey, Throttle>>;
}

/**
 * Throttles the routes that need no token, in requests per second, so that a crowd of readers does not starve orders: together
 * below a third of API Gateway's account limit (10,000/s, burst 5,000), and, for products with 16 shards, below three quarters
 * of the 12,000 read units/s of a new table `stock`. docs/deploy.md has the arithmetic.
 */
export function publicReads(perSecond: { pages: number; products: number; top: number }): Throttles['routes'] {
  const { pages, products, top } = perSecond;
  return {
    'GET /products': { requestsPerSecond: pages, burst: pages },
    'GET /products/{productId}': { requestsPerSecond: products, burst: products / 2 },
    'GET /products/top': { requestsPerSecond: top, burst: top / 2 },
  };
}
