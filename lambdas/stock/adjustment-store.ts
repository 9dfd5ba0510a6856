import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { type Dynamo, read, transact, transaction } from '../shared/dynamo.ts';
import type { Trace } from '../shared/trace.ts';
import type { Adjustment, AdjustmentOutcome, AdjustmentRecord, Adjustments } from './adjustment.ts';
import { changeOutcome, type StockStore } from './stock-store.ts';
import type { StoredProduct } from './stored-product.ts';
import type { UnitsChange } from './units-change.ts';

/** The adjustments of every product; only here are units added to shards, or taken from them other than by orders. */
export class AdjustmentStore implements Adjustments {
  readonly #dynamo: Dynamo;
  readonly #table: string;
  readonly #stock: StockStore;

  /** @param table the name of the table `adjustments`. */
  constructor(dynamo: Dynamo, table: string, stock: StockStore) {
    this.#dynamo = dynamo;
    this.#table = table;
    this.#stock = stock;
  }

  async find(userId: string, adjustmentId: string, trace: Trace): Promise<AdjustmentRecord | undefined> {
    const command = new GetCommand({ TableName: this.#table, Key: { userId, adjustmentId }, ConsistentRead: true });
    const { Item } = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    return Item && recordOf(Item);
  }

  async add(
    record: AdjustmentRecord,
    product: StoredProduct,
    changes: readonly UnitsChange[],
    trace: Trace,
  ): Promise<AdjustmentOutcome> {
    const { userId, adjustment, fingerprint } = record;
    const stockItems = this.#stock.adjusting(product, changes);
    const command = transaction([
      ...stockItems,
      {
        Put: {
          TableName: this.#table,
          Item: { userId, ...adjustment, fingerprint },
          // A key is used once: the adjustment itself is its record.
          ConditionExpression: 'attribute_not_exists(adjustmentId)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ]);
    const outcome = await transact(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    this.#stock.changed(product.productId);
    const stored = outcome.kind === 'refused' ? outcome.refusals[stockItems.length]?.item : undefined;
    return stored ? { kind: 'exists', record: recordOf(stored) } : changeOutcome(outcome, changes);
  }
}

function recordOf(item: Record<string, unknown>): AdjustmentRecord {
  const { userId, fingerprint, adjustmentId, productId, delta, createdAt } = item as unknown as Adjustment &
    Pick<AdjustmentRecord, 'userId' | 'fingerprint'>;
  return { userId, adjustment: { adjustmentId, productId, delta, createdAt }, fingerprint };
}
