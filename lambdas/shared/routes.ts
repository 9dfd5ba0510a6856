/** Who may call a route: anyone, a user with a token, or a user whose token has the admin scope. */
export type Access = 'anyone' | 'user' | 'admin';

/** A route of the API as plain data, from which CDK, the local server and the OpenAPI document are made. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** API Gateway's resource path, with `{name}` for a path parameter. */
  readonly path: string;
  readonly access: Access;
  /** The handler's module below `lambdas/`, without `.handler.ts`; its last part names the function. */
  readonly entry: string;
}

export const routes = [
  { method: 'POST', path: '/orders', access: 'user', entry: 'orders/place-order' },
  { method: 'GET', path: '/orders', access: 'user', entry: 'orders/list-orders' },
  { method: 'GET', path: '/orders/{orderId}', access: 'user', entry: 'orders/get-order' },
  { method: 'POST', path: '/charges', access: 'user', entry: 'charges/charge' },
  { method: 'GET', path: '/charges', access: 'user', entry: 'charges/list-charges' },
  { method: 'GET', path: '/balance', access: 'user', entry: 'charges/get-balance' },
  { method: 'GET', path: '/products', access: 'anyone', entry: 'products/list-products' },
  { method: 'GET', path: '/products/top', access: 'anyone', entry: 'rankings/get-top' },
  { method: 'GET', path: '/products/{productId}', access: 'anyone', entry: 'products/get-product' },
  { method: 'PUT', path: '/products/{productId}', access: 'admin', entry: 'products/put-product' },
  { method: 'POST', path: '/products/{productId}/stock', access: 'admin', entry: 'stock/adjust-stock' },
  { method: 'POST', path: '/rankings', access: 'admin', entry: 'rankings/rank' },
] as const satisfies readonly Route[];

/** A route's name: its method and path. */
export type RouteKey = `${(typeof routes)[number]['method']} ${(typeof routes)[number]['path']}`;

/** The module of a route's function below `lambdas/`, without `.handler.ts`. */
export type Entry = (typeof routes)[number]['entry'];
