import { randomUUID } from 'node:crypto';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { ORDER_DEADLINE_MS } from '../../../lambdas/shared/bounds.ts';
import { type Clock, fullJitterMs } from '../../../lambdas/shared/clock.ts';
import { type Dynamo, transact } from '../../../lambdas/shared/dynamo.ts';
import { idOf } from '../../../lambdas/shared/ids.ts';
import { tryAgain } from '../../../lambdas/shared/problem.ts';
import type { Trace } from '../../../lambdas/shared/trace.ts';
import type { TableNames } from '../table-names.ts';
import { answerOf, type Design, type OrderRequest } from './design.ts';

type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;

/**
 * The store's limit: the bare transaction of each order, on stock items that no other environment uses. It writes as many items
 * of the same size as an order, and neither reads nor checks anything.
 */
export function limitDesign(dynamo: Dynamo, names: TableNames): Design {
  return (environment, clock) => (request) =>
    answerOf(clock, ORDER_DEADLINE_MS, async (trace) => {
      await writeUntilDone(itemsOf(request, environment, names, clock), dynamo, trace);
      return { order: { totalAmount: 1 } };
    });
}

function itemsOf(
  { userId, idempotencyKey, lines }: OrderRequest,
  environment: number,
  names: TableNames,
  clock: Clock,
): TransactItems {
  const orderId = idOf('ord', userId, idempotencyKey);
  const takeOne = (TableName: string, Key: Record<string, string>, attribute: string) => ({
    Update: {
      TableName,
      Key,
      UpdateExpression: `ADD ${attribute} :less`,
      ExpressionAttributeValues: { ':less': -1 },
    },
  });
  return [
    ...lines.map((_, line) => takeOne(names.STOCK_TABLE, { shardId: `own-${environment}-${line}#00` }, 'available')),
    takeOne(names.WALLETS_TABLE, { userId }, 'balance'),
    {
      Put: {
        TableName: names.ORDERS_TABLE,
        Item: { userId, orderId, createdAt: new Date(clock.now()).toISOString() },
      },
    },
  ];
}

/** @throws Problem `try-again` when the deadline passes. */
async function writeUntilDone(items: TransactItems, dynamo: Dynamo, trace: Trace): Promise<void> {
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    const command = new TransactWriteCommand({ ClientRequestToken: randomUUID(), TransactItems: items });
    const outcome = await transact(trace, (abortSignal) => dynamo.send(command, { abortSignal }));
    if (outcome.kind === 'done') return;
    await trace.clock.sleep(fullJitterMs(attempt, trace.clock));
  }
  throw tryAgain();
}
