import { RANK_DEADLINE_MS } from '../../lambdas/shared/bounds.ts';
import { systemClock } from '../../lambdas/shared/clock.ts';
import { type Entry, type Route, routes } from '../../lambdas/shared/routes.ts';
import { call, type ServedShop, tokenOf } from '../../lambdas/testing/served-shop.ts';
import { Wire } from '../../lambdas/testing/wire.ts';
import { createTables } from '../engines/create-tables.ts';
import { createGateway, type Handlers, type LambdaHandler } from '../local/gateway.ts';
import { type Ask, askWhileFaulty, askWrongly, tour } from './questions.ts';
import { requestOf } from './request-shapes.ts';

/** A request that a shop was sent, and what it answered. */
export interface Exchange {
  readonly entry: Entry;
  /** What the document calls it: the problem's code, or a word for the success. */
  readonly name: string;
  readonly sent: unknown;
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The noon in Seoul of the examples' day. From there every request comes some time after the one before. */
const NOON = Date.parse('2026-11-23T03:00:00Z');
const STEP_MS = 20_000;
/** Longer than any route's deadline. */
const FAULT_MS = RANK_DEADLINE_MS + 1_000;
const REQUEST_ID = '5f0c2f3e-8f57-4d0e-9d5f-3c1e7a90b6d4';

/**
 * Serves a shop on the engines of the environment and asks it for everything it can answer. Its clock is set by
 * hand and its ids come from users and keys, so that every run records the same but for the ids of the requests, which
 * are replaced.
 */
export async function record(): Promise<Exchange[]> {
  const { shop, wire } = await serve();
  const user = await tokenOf('alice');
  const admin = await tokenOf('ops', true);
  const exchanges: Exchange[] = [];
  let now = NOON;
  systemClock.now = () => now;
  const ask: Ask = async (entry, name, sent = {}) => {
    now = NOON + exchanges.length * STEP_MS;
    const route = routeOf(entry);
    const { path, ...rest } = { ...usual(route), ...sent };
    const token = route.access === 'admin' ? admin : user;
    const answer = await call(shop, route.method, path, { ...(route.access !== 'anyone' && { token }), ...rest });
    if (answer.status >= 400 && answer.body.code !== name) {
      throw new Error(`${entry} answered ${answer.body.code} where ${name} was to be shown.`);
    }
    const body = { ...answer.body, ...(answer.body.requestId && { requestId: REQUEST_ID }) };
    exchanges.push({ entry, name, sent: rest.body, status: answer.status, body });
    return body;
  };
  // The shop's memory is empty, so every request gets to the store and meets its faults.
  await askWhileFaulty(ask, wire, 'try-again', 'InternalServerError', 500, () => {
    // Not a sum: how often a route tries differs from run to run.
    now = NOON + exchanges.length * STEP_MS + FAULT_MS;
  });
  await askWhileFaulty(ask, wire, 'internal', 'ValidationException', 400, () => {});
  await askWrongly(ask, user);
  await tour(ask);
  await shop.stop();
  return exchanges;
}

/** The local stage's own server and handlers, in tables of their own. */
async function serve(): Promise<{ shop: ServedShop; wire: Wire }> {
  // What they log is not what is asked for.
  Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'SILENT' }, (await createTables('openapi-')).names);
  const handlers = new Map<string, LambdaHandler>();
  for (const { entry } of routes) {
    // Only now, as the handlers read their environment when they are loaded.
    handlers.set(entry, (await import(`../../lambdas/${entry}.handler.ts`)).handler);
  }
  const { dynamo } = await import('../../lambdas/shared/dynamo.wiring.ts');
  const server = createGateway(handlers satisfies Handlers);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const stop = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { shop: { url, output: () => '', stop }, wire: new Wire(dynamo) };
}

function routeOf(entry: Entry): Route {
  return routes.find((route) => route.entry === entry) as Route;
}

const bodies: Readonly<Partial<Record<Entry, unknown>>> = {
  'orders/place-order': { items: [{ productId: 'mug', quantity: 2 }] },
  'charges/charge': { amount: 100_000 },
  'stock/adjust-stock': { delta: 20 },
  'products/put-product': { name: '머그컵', price: 12_000, stock: 50, stockShards: 4 },
};

/** A request of the route that nothing is wrong with. */
function usual(route: Route) {
  const body = bodies[route.entry as Entry];
  return {
    path: route.path.replace('{productId}', 'mug').replace('{orderId}', 'ord_none'),
    ...(body !== undefined && { body }),
    ...(requestOf(route).idempotencyKey === 'required' && { key: 'first' }),
  };
}
