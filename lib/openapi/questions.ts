import { systemClock } from '../../lambdas/shared/clock.ts';
import { environment } from '../../lambdas/shared/environment.ts';
import type { ProblemCode } from '../../lambdas/shared/problem.ts';
import { type Entry, type Route, routes } from '../../lambdas/shared/routes.ts';
import { Trace } from '../../lambdas/shared/trace.ts';
import type { Call } from '../../lambdas/testing/served-shop.ts';
import { openLock } from '../../lambdas/testing/test-shop.ts';
import { refused, type Wire } from '../../lambdas/testing/wire.ts';
import { requestOf } from './request-shapes.ts';

/** A request other than the usual one of its route. */
export type Sent = Call & { readonly path?: string };
/** Asks a route and returns the body of the answer, which the document is to call `name`. */
export type Ask = (entry: Entry, name: string, sent?: Sent) => Promise<Record<string, unknown>>;

/** Asks every route while the store answers nothing but a fault, whatever it is asked and however often. */
export async function askWhileFaulty(
  ask: Ask,
  wire: Wire,
  code: ProblemCode,
  fault: string,
  status: number,
  meet: () => void,
) {
  const MOST_CALLS = 20;
  for (const { entry } of routes) {
    for (const operation of ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactWriteItems']) {
      for (let calls = 0; calls < MOST_CALLS; calls += 1) {
        wire.next(operation, (request, send) => {
          meet();
          return refused(fault, status)(request, send);
        });
      }
    }
    await ask(entry, code);
    wire.clear();
  }
}

/** Asks every route for what its rules refuse before anything is done. */
export async function askWrongly(ask: Ask, user: string): Promise<void> {
  for (const route of routes as readonly Route[]) {
    const entry = route.entry as Entry;
    const { path, query, body, idempotencyKey } = requestOf(route);
    if (route.access !== 'anyone') await ask(entry, 'unauthenticated', { token: undefined });
    if (route.access === 'admin') await ask(entry, 'forbidden', { token: user });
    if (idempotencyKey) {
      const key = idempotencyKey === 'required' ? undefined : 'not a key';
      await ask(entry, 'idempotency-key-required', { key });
    }
    if (body) {
      await ask(entry, 'invalid-request', { body: {} });
      await ask(entry, 'payload-too-large', { raw: `"${'x'.repeat(65_536)}"` });
      await ask(entry, 'unsupported-media-type', { headers: { 'Content-Type': 'text/plain' } });
    } else if (query) {
      await ask(entry, 'invalid-request', { path: `${route.path}?limit=0` });
    } else if (path) {
      await ask(entry, 'invalid-request', { path: route.path.replace(/\{.*\}/, 'not%20an%20id') });
    }
  }
}

/** A day in the shop: every success, and the refusals that depend on what was done before. */
export async function tour(ask: Ask): Promise<void> {
  await ask('products/get-product', 'not-found');
  await ask('products/put-product', 'created', { key: 'first' });
  await ask('products/put-product', 'replayed', { key: 'first' });
  const priced = { name: '머그컵', price: 11_000 };
  await ask('products/put-product', 'idempotency-key-reused', { key: 'first', body: priced });
  await ask('products/put-product', 'version-mismatch', { headers: { 'If-Match': '"7"' }, body: priced });
  await ask('products/put-product', 'priced', { headers: { 'If-Match': '"1"' }, body: priced });
  await ask('products/put-product', 'replaced', { body: { name: '머그컵', price: 12_000, stock: 40 } });
  await ask('stock/adjust-stock', 'not-found', { path: '/products/cup/stock' });
  await ask('stock/adjust-stock', 'delivered');
  await ask('stock/adjust-stock', 'replayed');
  await ask('stock/adjust-stock', 'idempotency-key-reused', { body: { delta: 30 } });
  await ask('stock/adjust-stock', 'lost', { key: 'second', body: { delta: -20 } });
  await ask('stock/adjust-stock', 'insufficient-stock', { key: 'third', body: { delta: -41 } });
  await ask('products/get-product', 'found');
  await ask('products/list-products', 'last-page');

  await ask('charges/get-balance', 'never-charged');
  await ask('charges/charge', 'charged');
  await ask('charges/charge', 'replayed');
  await ask('charges/charge', 'idempotency-key-reused', { body: { amount: 5 } });
  await askWhileLocked(() => ask('charges/charge', 'charge-in-progress', { key: 'second' }));
  await ask('charges/charge', 'charged-again', { key: 'second', body: { amount: 50_000 } });
  await ask('charges/get-balance', 'charged');
  await ask('charges/list-charges', 'page', { path: '/charges?limit=1' });
  await ask('charges/list-charges', 'last-page');

  const { orderId } = await ask('orders/place-order', 'placed');
  await ask('orders/place-order', 'replayed');
  const of = (productId: string, quantity: number) => ({ body: { items: [{ productId, quantity }] } });
  await ask('orders/place-order', 'idempotency-key-reused', of('mug', 3));
  await ask('orders/place-order', 'product-not-found', { key: 'second', ...of('cup', 1) });
  await ask('orders/place-order', 'insufficient-stock', { key: 'second', ...of('mug', 100) });
  await ask('orders/place-order', 'insufficient-balance', { key: 'second', ...of('mug', 20) });
  await ask('orders/place-order', 'placed-again', { key: 'second', ...of('mug', 1) });
  await ask('orders/get-order', 'found', { path: `/orders/${orderId}` });
  await ask('orders/get-order', 'not-found');
  await ask('orders/list-orders', 'page', { path: '/orders?limit=1' });
  await ask('orders/list-orders', 'last-page');

  await ask('rankings/get-top', 'never-ranked');
  await ask('rankings/rank', 'ranked');
  await ask('rankings/get-top', 'ranked');
}

/** Does something while another function holds the lock of alice's charges. */
async function askWhileLocked(work: () => Promise<unknown>): Promise<void> {
  const { lock, close } = openLock(environment('REDIS_URL'));
  const grant = await lock.acquire('alice', new Trace(systemClock, 1_000));
  if (grant.kind !== 'held') throw new Error('Redis does not answer.');
  await work();
  await grant.release();
  close();
}
