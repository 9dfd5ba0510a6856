import { randomUUID } from 'node:crypto';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { fingerprintOf, type Order } from '../../../lambdas/orders/order.ts';
import { itemOf } from '../../../lambdas/orders/order-item.ts';
import { systemClock } from '../../../lambdas/shared/clock.ts';
import { dynamo } from '../../../lambdas/shared/connections.ts';
import { environment } from '../../../lambdas/shared/environment.ts';
import { shopDay } from '../../../lambdas/shared/shop-day.ts';
import { shardIdOf, soldAttribute } from '../../../lambdas/stock/shard-item.ts';
import { eventOf, invoke } from '../api-event.ts';
import { giveFigures } from '../function-process.ts';
import type { OrderRounds } from '../handler-against-sdk-rows.ts';
import { type Answer, interleave } from '../rounds.ts';

const { BENCH_BUNDLE, BENCH_USER: userId = '', BENCH_PRODUCT: productId = '', ...profile } = process.env;
const PRICE = 100;
/** The two sides differ by little, so they take turns more often than others. */
const TURNS = 5;

const { handler } = await import(BENCH_BUNDLE as string);
const body = { items: [{ productId, quantity: 1 }] };

async function orderOfHandler(): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() };
  return invoke(handler, eventOf('POST', '/orders', { userId, headers, body }), 201);
}

/** The transaction that the handler sends, its items built by hand. */
async function orderOfSdk(): Promise<Answer> {
  const startedAt = performance.now();
  const day = soldAttribute(shopDay(systemClock.now(), environment('TIME_ZONE')));
  const line = { productId, name: `The ${productId}`, unitPrice: PRICE, quantity: 1, amount: PRICE };
  const createdAt = new Date().toISOString();
  const orderId = randomUUID();
  const order: Order = { orderId, status: 'placed', items: [line], totalAmount: PRICE, createdAt };
  await dynamo.send(
    new TransactWriteCommand({
      ClientRequestToken: randomUUID(),
      TransactItems: [
        {
          Update: {
            TableName: environment('STOCK_TABLE'),
            Key: { shardId: shardIdOf(productId, 0) },
            UpdateExpression: `SET available = available - :quantity ADD ${day} :quantity`,
            ConditionExpression: 'available >= :quantity AND price = :price',
            ExpressionAttributeValues: { ':quantity': 1, ':price': PRICE },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        {
          Update: {
            TableName: environment('WALLETS_TABLE'),
            Key: { userId },
            UpdateExpression: 'SET balance = balance - :total',
            ConditionExpression: 'balance >= :total',
            ExpressionAttributeValues: { ':total': PRICE },
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        {
          Put: {
            TableName: environment('ORDERS_TABLE'),
            Item: itemOf(userId, order, fingerprintOf(body.items)),
            ConditionExpression: 'attribute_not_exists(orderId)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
      ],
    }),
  );
  return { durationMs: performance.now() - startedAt, done: true };
}

const rounds: OrderRounds = await interleave(
  {
    handler: async () => ({ clients: [orderOfHandler] }),
    sdk: async () => ({ clients: [orderOfSdk] }),
  },
  { rounds: TURNS * Number(profile.BENCH_ROUNDS), roundMs: Number(profile.BENCH_ROUND_MS) / TURNS },
);
giveFigures(rounds);
