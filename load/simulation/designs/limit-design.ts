import { randomUUID } from 'node:crypto';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { ORDER_DEADLINE_MS } from '../../../lambdas/shared/bounds.ts';
import { fullJitterMs } from '../../../lambdas/shared/clock.ts';
import { type Dynamo, transact } from '../../../lambdas/shared/dynamo.ts';
import { idOf } from '../../../lambdas/shared/ids.ts';
import { tryAgain } from '../../../lambdas/shared/problem.ts';
import { answerOf, type Design } from './designs.ts';

/**
 * The store's limit: of each order the bare transaction, on a stock item that no other environment uses. What it writes is of
 * the size and number of an order's items; nothing is read, checked or kept right.
 */
export function limitDesign(dynamo: Dynamo, names: Readonly<Record<string, string>>): Design {
  return (environment, clock) =>
    ({ userId, idempotencyKey, lines }) =>
      answerOf(clock, ORDER_DEADLINE_MS, async (trace) => {
        const orderId = idOf('ord', userId, idempotencyKey);
        const add = (table: string, Key: Record<string, string>, attribute: string) => ({
          Update: {
            TableName: names[table],
            Key,
            UpdateExpression: `ADD ${attribute} :less`,
            ExpressionAttributeValues: { ':less': -1 },
          },
        });
        const items = [
          ...lines.map((_, line) => add('STOCK_TABLE', { shardId: `own-${environment}-${line}#00` }, 'available')),
          add('WALLETS_TABLE', { userId }, 'balance'),
          {
            Put: {
              TableName: names.ORDERS_TABLE,
              Item: { userId, orderId, createdAt: new Date(clock.now()).toISOString() },
            },
          },
        ];
        for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
          const command = new TransactWriteCommand({ ClientRequestToken: randomUUID(), TransactItems: items });
          const outcome = await transact(trace, (abortSignal) => dynamo.send(command, { abortSignal }));
          if (outcome.kind === 'done') return { order: { totalAmount: 1 } };
          await clock.sleep(fullJitterMs(attempt, clock));
        }
        throw tryAgain();
      });
}
