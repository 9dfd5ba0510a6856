import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Route, routes } from '../../../lambdas/shared/routes.ts';

type Entry = (typeof routes)[number]['entry'];

/** A call that makes a function read or write its store. */
interface Call {
  readonly body?: object;
  /** The status that a warm function answers. */
  readonly status: number;
}

/** A product without stock. A warm-up leaves it in the shop, and a few charges of 1 won. */
const productId = 'warm-up';

/** In the order of the calls: the product is put before it is read. */
const calls: Readonly<Record<Entry, Call>> = {
  'products/put-product': { body: { name: 'Warm-up', price: 1, stock: 0 }, status: 200 },
  'products/get-product': { status: 200 },
  'products/list-products': { status: 200 },
  'stock/adjust-stock': { body: { delta: -1 }, status: 409 },
  'rankings/rank': { status: 201 },
  'rankings/get-top': { status: 200 },
  'charges/charge': { body: { amount: 1 }, status: 201 },
  'charges/list-charges': { status: 200 },
  'charges/get-balance': { status: 200 },
  'orders/place-order': { body: { items: [{ productId, quantity: 1 }] }, status: 409 },
  'orders/list-orders': { status: 200 },
  'orders/get-order': { status: 404 },
};

/** Execution environments started per function; LocalStack can hang when fifteen start at once. */
const ENVIRONMENTS = 2;
/** As many as a scenario uses at once: a cold start during a run would be its slowest answer. */
const MORE_ENVIRONMENTS: Partial<Record<Entry, number>> = { 'charges/charge': 5, 'orders/place-order': 4 };
const PATIENCE_MS = 120_000;
const PAUSE_MS = 1_000;
/** Longer than API Gateway's integration timeout. */
const REQUEST_MS = 35_000;

/**
 * Calls every function of a shop, one function after the other, until it answers with its expected status.
 * @param token of an admin.
 * @throws Error with the last answer where a function takes longer than 120 s.
 */
export async function warmUp(apiUrl: string, token: string, stopped: AbortSignal): Promise<void> {
  for (const entry of Object.keys(calls) as Entry[]) {
    const route = routes.find((it) => it.entry === entry) as Route;
    const path = route.path.replace('{productId}', productId).replace('{orderId}', 'ord_warm-up');
    const request = () => send(`${apiUrl}${path}`, route.method, token, calls[entry].body);
    await Promise.all(
      Array.from({ length: MORE_ENVIRONMENTS[entry] ?? ENVIRONMENTS }, () => untilWarm(entry, request, stopped)),
    );
  }
}

async function untilWarm(entry: Entry, request: () => Promise<Answer>, stopped: AbortSignal): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    stopped.throwIfAborted();
    const { status, text } = await request();
    if (status === calls[entry].status) return;
    if (Date.now() > until)
      throw new Error(
        `${entry} did not answer ${calls[entry].status} within ${PATIENCE_MS / 1_000} s: ${status} ${text}`,
      );
    await sleep(PAUSE_MS, undefined, { signal: stopped });
  }
}

interface Answer {
  /** 0 where there was no answer. */
  readonly status: number;
  readonly text: string;
}

async function send(url: string, method: string, token: string, body: object | undefined): Promise<Answer> {
  const headers = {
    Authorization: `Bearer ${token}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': randomUUID(),
  };
  try {
    const signal = AbortSignal.timeout(REQUEST_MS);
    const response = await fetch(url, { method, headers, signal, ...(body && { body: JSON.stringify(body) }) });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return { status: 0, text: (error as Error).message };
  }
}
