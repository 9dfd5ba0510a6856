import { randomUUID } from 'node:crypto';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { fingerprintOf, type Order } from '../../../lambdas/orders/order.ts';
import { orders } from '../../../lambdas/orders/orders.wiring.ts';
import { ORDER_DEADLINE_MS } from '../../../lambdas/shared/bounds.ts';
import { systemClock } from '../../../lambdas/shared/clock.ts';
import { dynamo } from '../../../lambdas/shared/dynamo.wiring.ts';
import { Trace } from '../../../lambdas/shared/trace.ts';
import { eventOf, invoke } from '../api-event.ts';
import type { OrderRounds } from '../handler-against-sdk-rows.ts';
import { type Answer, interleave } from '../rounds.ts';

const { BENCH_BUNDLE, BENCH_USER: userId = '', BENCH_PRODUCT: productId = '', ...profile } = process.env;
const PRICE = 100;
/** The sides differ little, so they alternate more often than others. */
const TURNS = 5;

const { handler } = await import(BENCH_BUNDLE as string);
const body = { items: [{ productId, quantity: 1 }] };

async function orderOfHandler(): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() };
  return invoke(handler, eventOf('POST', '/orders', { userId, headers, body }), 201);
}

/** The items of an order's transaction as the shop's own store sends them, so that both sides ask the engine for the same work. */
async function recordTransaction(): Promise<NonNullable<TransactWriteCommand['input']['TransactItems']>> {
  const inputs: object[] = [];
  const name = 'recordTransaction';
  dynamo.middlewareStack.add(
    (next) => (args) => {
      inputs.push(args.input);
      return next(args);
    },
    { step: 'initialize', name },
  );
  const line = { productId, name: `The ${productId}`, unitPrice: PRICE, quantity: 1, amount: PRICE };
  const createdAt = new Date().toISOString();
  const order: Order = { orderId: randomUUID(), status: 'placed', items: [line], totalAmount: PRICE, createdAt };
  const pick = { productId, shard: 0, quantity: 1, price: PRICE, version: 1, reading: 0 };
  const draft = { userId, order, fingerprint: fingerprintOf(body.items), picks: [pick] };
  const { kind } = await orders.place(draft, new Trace(systemClock, ORDER_DEADLINE_MS));
  dynamo.middlewareStack.remove(name);
  const [input] = inputs as [TransactWriteCommand['input']?];
  if (kind !== 'done' || !input?.TransactItems) throw new Error(`The order to record was ${kind}, not placed.`);
  return input.TransactItems;
}

const recorded = await recordTransaction();

/** The recorded transaction as a new order, without any of the shop's code. */
async function orderOfSdk(): Promise<Answer> {
  const startedAt = performance.now();
  const createdAt = new Date().toISOString();
  const TransactItems = recorded.map(({ Put, ...others }) =>
    Put ? { Put: { ...Put, Item: { ...Put.Item, orderId: randomUUID(), createdAt } } } : others,
  );
  await dynamo.send(new TransactWriteCommand({ ClientRequestToken: randomUUID(), TransactItems }));
  return { durationMs: performance.now() - startedAt, done: true };
}

// V8 optimizes the larger side later, and the rounds compare code, not its warm-up.
for (let order = 0; order < Number(profile.BENCH_WARM_UP); order += 1) {
  await orderOfHandler();
  await orderOfSdk();
}

const rounds: OrderRounds = await interleave(
  {
    handler: async () => ({ clients: [orderOfHandler] }),
    sdk: async () => ({ clients: [orderOfSdk] }),
  },
  { rounds: TURNS * Number(profile.BENCH_ROUNDS), roundMs: Number(profile.BENCH_ROUND_MS) / TURNS },
);
process.send?.(rounds);
