import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Dynamo, read, transact, transaction } from '../shared/dynamo.ts';
import { type Page, pageOf, parseCursor } from '../shared/page.ts';
import { tables } from '../shared/tables.ts';
import type { Trace } from '../shared/trace.ts';
import type { Charge, Charges, ChargeWrite } from './charge.ts';

/** The charges of every user; the only code that adds to a wallet. */
export class ChargeStore implements Charges {
  readonly #dynamo: Dynamo;
  readonly #tables: { readonly charges: string; readonly wallets: string };

  constructor(dynamo: Dynamo, tables: { charges: string; wallets: string }) {
    this.#dynamo = dynamo;
    this.#tables = tables;
  }

  /**
   * Writes a charge and adds its amount to the wallet: both or neither.
   * @throws the SDK's error if the request itself is invalid.
   */
  async add(userId: string, charge: Charge, trace: Trace): Promise<ChargeWrite> {
    const command = transaction([
      {
        Update: {
          TableName: this.#tables.wallets,
          Key: { userId },
          UpdateExpression: 'ADD balance :amount',
          ExpressionAttributeValues: { ':amount': charge.amount },
        },
      },
      {
        Put: {
          TableName: this.#tables.charges,
          Item: { userId, ...charge },
          // Guarantees one charge per idempotency key: the id is derived from the key.
          ConditionExpression: 'attribute_not_exists(chargeId)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ]);
    const outcome = await transact(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    if (outcome.kind === 'done') return { kind: 'added' };
    const before = outcome.kind === 'refused' ? outcome.refusals[1]?.item : undefined;
    return before ? { kind: 'exists', charge: chargeOf(before) } : { kind: 'busy' };
  }

  /**
   * A page of the user's charges, newest first.
   * @throws Problem `invalid-request` if the cursor is invalid; `try-again` if the store fails or the deadline passes.
   */
  async list(
    userId: string,
    page: { limit: number; cursor?: string | undefined },
    trace: Trace,
  ): Promise<Page<Charge>> {
    const [createdAt, chargeId] = page.cursor ? parseCursor(page.cursor, 2) : [];
    const command = new QueryCommand({
      TableName: this.#tables.charges,
      IndexName: tables.charges.timeIndex.name,
      Select: 'ALL_ATTRIBUTES',
      ConsistentRead: true,
      KeyConditionExpression: 'userId = :userId',
      ExpressionAttributeValues: { ':userId': userId },
      ScanIndexForward: false,
      Limit: page.limit + 1,
      ...(page.cursor && { ExclusiveStartKey: { userId, createdAt, chargeId } }),
    });
    const answer = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    const charges = (answer.Items ?? []).map(chargeOf);
    return pageOf(
      charges,
      page.limit,
      (charge) => [charge.createdAt, charge.chargeId],
      answer.LastEvaluatedKey !== undefined,
    );
  }
}

function chargeOf(item: Record<string, unknown>): Charge {
  const { chargeId, amount, createdAt } = item as unknown as Charge;
  return { chargeId, amount, createdAt };
}
