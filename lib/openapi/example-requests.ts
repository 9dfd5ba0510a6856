import { systemClock } from '../../lambdas/shared/clock.ts';
import { environment } from '../../lambdas/shared/environment.ts';
import type { ProblemCode } from '../../lambdas/shared/problem.ts';
import { type Entry, type Route, routes } from '../../lambdas/shared/routes.ts';
import { Trace } from '../../lambdas/shared/trace.ts';
import type { Call } from '../../lambdas/testing/served-shop.ts';
import { openLock } from '../../lambdas/testing/test-shop.ts';
import { refused, type Wire } from '../../lambdas/testing/wire.ts';
import { requestOf } from './request-shapes.ts';

/** How a request differs from its route's default one. */
type Sent = Call & { readonly path?: string };
/** Sends a request to a route, records the exchange under `name`, and resolves to the body of the answer. */
export type Send = (entry: Entry, name: string, sent?: Sent) => Promise<Record<string, unknown>>;

/** More calls to the store than any route makes before its deadline. */
const MAX_CALLS = 20;

/**
 * Sends every route its default request while each call to the store fails.
 * @param code the problem that every route is expected to answer.
 * @param fault the exception's name and HTTP status.
 * @param onFault called at each of them.
 */
export async function sendDuringFault(
  send: Send,
  wire: Wire,
  code: ProblemCode,
  fault: readonly [name: string, status: number],
  onFault: () => void,
): Promise<void> {
  for (const { entry } of routes) {
    for (const operation of ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactWriteItems']) {
      for (let calls = 0; calls < MAX_CALLS; calls += 1) {
        wire.next(operation, (request, forward) => {
          onFault();
          return refused(...fault)(request, forward);
        });
      }
    }
    await send(entry, code);
    wire.clear();
  }
}

/** Sends every route the requests that are refused before its domain rules apply. */
export async function sendInvalid(send: Send, userToken: string): Promise<void> {
  for (const route of routes as readonly Route[]) {
    const entry = route.entry as Entry;
    const { path, query, body, idempotencyKey } = requestOf(route);
    if (route.access !== 'anyone') await send(entry, 'unauthenticated', { token: undefined });
    if (route.access === 'admin') await send(entry, 'forbidden', { token: userToken });
    if (idempotencyKey) {
      const key = idempotencyKey === 'required' ? undefined : 'not a key';
      await send(entry, 'idempotency-key-required', { key });
    }
    if (body) {
      await send(entry, 'invalid-request', { body: {} });
      await send(entry, 'payload-too-large', { raw: `"${'x'.repeat(65_536)}"` });
      await send(entry, 'unsupported-media-type', { headers: { 'Content-Type': 'text/plain' } });
    } else if (query) {
      await send(entry, 'invalid-request', { path: `${route.path}?limit=0` });
    } else if (path) {
      await send(entry, 'invalid-request', { path: route.path.replace(/\{.*\}/, 'not%20an%20id') });
    }
  }
}

/** Sends the requests whose answers depend on those before: every success and every refusal by a domain rule. */
export async function sendInTurn(send: Send): Promise<void> {
  await send('products/get-product', 'not-found');
  await send('products/put-product', 'created', { key: 'first' });
  await send('products/put-product', 'replayed', { key: 'first' });
  const priced = { name: '머그컵', price: 11_000 };
  await send('products/put-product', 'idempotency-key-reused', { key: 'first', body: priced });
  await send('products/put-product', 'version-mismatch', { headers: { 'If-Match': '"7"' }, body: priced });
  await send('products/put-product', 'priced', { headers: { 'If-Match': '"1"' }, body: priced });
  await send('products/put-product', 'replaced', { body: { name: '머그컵', price: 12_000, stock: 40 } });
  await send('stock/adjust-stock', 'not-found', { path: '/products/cup/stock' });
  await send('stock/adjust-stock', 'delivered');
  await send('stock/adjust-stock', 'replayed');
  await send('stock/adjust-stock', 'idempotency-key-reused', { body: { delta: 30 } });
  await send('stock/adjust-stock', 'lost', { key: 'second', body: { delta: -20 } });
  await send('stock/adjust-stock', 'insufficient-stock', { key: 'third', body: { delta: -41 } });
  await send('products/get-product', 'found');
  await send('products/list-products', 'last-page');

  await send('charges/get-balance', 'never-charged');
  await send('charges/charge', 'charged');
  await send('charges/charge', 'replayed');
  await send('charges/charge', 'idempotency-key-reused', { body: { amount: 5 } });
  await whileLocked(() => send('charges/charge', 'charge-in-progress', { key: 'second' }));
  await send('charges/charge', 'charged-again', { key: 'second', body: { amount: 50_000 } });
  await send('charges/get-balance', 'charged');
  await send('charges/list-charges', 'page', { path: '/charges?limit=1' });
  await send('charges/list-charges', 'last-page');

  const { orderId } = await send('orders/place-order', 'placed');
  await send('orders/place-order', 'replayed');
  const of = (productId: string, quantity: number) => ({ body: { items: [{ productId, quantity }] } });
  await send('orders/place-order', 'idempotency-key-reused', of('mug', 3));
  await send('orders/place-order', 'product-not-found', { key: 'second', ...of('cup', 1) });
  await send('orders/place-order', 'insufficient-stock', { key: 'second', ...of('mug', 100) });
  await send('orders/place-order', 'insufficient-balance', { key: 'second', ...of('mug', 20) });
  await send('orders/place-order', 'placed-again', { key: 'second', ...of('mug', 1) });
  await send('orders/get-order', 'found', { path: `/orders/${orderId}` });
  await send('orders/get-order', 'not-found');
  await send('orders/list-orders', 'page', { path: '/orders?limit=1' });
  await send('orders/list-orders', 'last-page');

  await send('rankings/get-top', 'never-ranked');
  await send('rankings/rank', 'ranked');
  await send('rankings/get-top', 'ranked');
}

/** Runs something while another holder has the charge lock of alice. */
async function whileLocked(work: () => Promise<unknown>): Promise<void> {
  const { lock, close } = openLock(environment('REDIS_URL'));
  const grant = await lock.acquire('alice', new Trace(systemClock, 1_000));
  if (grant.kind !== 'held') throw new Error('Redis does not answer.');
  await work();
  await grant.release();
  close();
}
