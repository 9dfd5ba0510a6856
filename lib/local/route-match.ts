import { type Route, routes } from '../../lambdas/shared/routes.ts';

/** A route, with the path's parameters as they were sent. */
export interface RouteMatch {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

const patterns = (routes as readonly Route[])
  .map((route) => ({ route, path: new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`) }))
  // A fixed path wins over one with a parameter, as in API Gateway.
  .sort((a, b) => Number(a.route.path.includes('{')) - Number(b.route.path.includes('{')));

/** Finds the route of a request as API Gateway does, which ignores a slash at the end of the path. */
export function matchRoute(method: string | undefined, path: string): RouteMatch | undefined {
  const trimmed = path.replace(/(?<=[^/])\/$/, '');
  for (const { route, path: pattern } of patterns) {
    const match = route.method === method && pattern.exec(trimmed);
    if (match) return { route, parameters: { ...match.groups } };
  }
  return undefined;
}
