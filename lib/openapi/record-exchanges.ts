import { RANK_DEADLINE_MS } from '../../lambdas/shared/bounds.ts';
import { systemClock } from '../../lambdas/shared/clock.ts';
import { type Entry, type Route, routes } from '../../lambdas/shared/routes.ts';
import { call, tokenOf } from '../../lambdas/testing/served-shop.ts';
import { Wire } from '../../lambdas/testing/wire.ts';
import { createTables } from '../engines/create-tables.ts';
import { createGateway } from '../local/gateway.ts';
import { loadHandlers } from '../local/handlers.ts';
import { listen } from '../local/listen.ts';
import { localEnvironment } from '../local/local-environment.ts';
import { type Send, sendDuringFault, sendInTurn, sendInvalid } from './example-requests.ts';
import { requestOf } from './request-shapes.ts';

/** A recorded request and its answer. */
export interface Exchange {
  readonly entry: Entry;
  /** Its name in the document: the problem's code, or a word for the success. */
  readonly name: string;
  /** The body of the request. */
  readonly sent: unknown;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Noon in Seoul, the time of the first request; the others follow at intervals. */
const NOON = Date.parse('2026-11-23T03:00:00Z');
const INTERVAL_MS = 20_000;
/** Longer than any route's deadline. */
const FAULT_MS = RANK_DEADLINE_MS + 1_000;
const REQUEST_ID = '5f0c2f3e-8f57-4d0e-9d5f-3c1e7a90b6d4';

/**
 * Serves a shop in this process on empty engines and records an answer for each status and problem of each route. The clock
 * is set by hand, ids are derived from users and keys, and request ids are replaced, so that the records are always the
 * same.
 * @throws Error if a route answers another problem than the one expected.
 */
export async function recordExchanges(dynamoUrl: string, redisUrl: string): Promise<Exchange[]> {
  const { url, wire, stop } = await serve(dynamoUrl, redisUrl);
  const shop = { url, output: () => '', stop };
  const user = await tokenOf('alice');
  const admin = await tokenOf('ops', true);
  const exchanges: Exchange[] = [];
  let now = NOON;
  systemClock.now = () => now;
  const send: Send = async (entry, name, sent = {}) => {
    now = NOON + exchanges.length * INTERVAL_MS;
    const route = routes.find((it) => it.entry === entry) as Route;
    const { path, ...rest } = { ...defaultRequest(route), ...sent };
    const token = route.access === 'admin' ? admin : user;
    const answer = await call(shop, route.method, path, { ...(route.access !== 'anyone' && { token }), ...rest });
    if (answer.status >= 400 && answer.body.code !== name) {
      throw new Error(`${entry} answered ${answer.body.code} instead of ${name}.`);
    }
    const body = { ...answer.body, ...(answer.body.requestId && { requestId: REQUEST_ID }) };
    exchanges.push({ entry, name, sent: rest.body, status: answer.status, headers: answer.headers, body });
    return body;
  };
  // Faults first: the functions have cached nothing yet, so that every request reaches the store.
  await sendDuringFault(send, wire, 'try-again', ['InternalServerError', 500], () => {
    // A fixed time, not a sum: the number of attempts differs from run to run.
    now = NOON + exchanges.length * INTERVAL_MS + FAULT_MS;
  });
  await sendDuringFault(send, wire, 'internal', ['ValidationException', 400], () => {});
  await sendInvalid(send, user);
  await sendInTurn(send);
  await stop();
  return exchanges;
}

/** Serves a shop with default settings in tables of its own. */
async function serve(dynamoUrl: string, redisUrl: string) {
  const variables = localEnvironment(dynamoUrl, redisUrl, {});
  const names = await createTables('openapi-', dynamoUrl);
  const server = createGateway(await loadHandlers({ ...variables, ...names, POWERTOOLS_LOG_LEVEL: 'SILENT' }));
  // Only now: it reads the environment variables while it is loaded.
  const { dynamo } = await import('../../lambdas/shared/dynamo.wiring.ts');
  const stop = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: await listen(server), wire: new Wire(dynamo), stop };
}

const bodies: Readonly<Partial<Record<Entry, unknown>>> = {
  'orders/place-order': { items: [{ productId: 'mug', quantity: 2 }] },
  'charges/charge': { amount: 100_000 },
  'stock/adjust-stock': { delta: 20 },
  'products/put-product': { name: '머그컵', price: 12_000, stock: 50, stockShards: 4 },
};

/** A valid request of the route. */
function defaultRequest(route: Route) {
  const body = bodies[route.entry as Entry];
  return {
    path: route.path.replace('{productId}', 'mug').replace('{orderId}', 'ord_none'),
    ...(body !== undefined && { body }),
    ...(requestOf(route).idempotencyKey === 'required' && { key: 'first' }),
  };
}
