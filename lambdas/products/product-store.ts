import { GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../shared/batch-get.ts';
import { type Dynamo, read, transact, transaction } from '../shared/dynamo.ts';
import type { Trace } from '../shared/trace.ts';
import type { StoredProduct } from '../stock/stored-product.ts';
import type { Catalogue } from './list-products.ts';
import type { Products, Replacement, ReplaceOutcome } from './replacement.ts';

type Item = Record<string, unknown>;

/** The products, and the records of their replacements. */
export class ProductStore implements Products, Catalogue {
  readonly #dynamo: Dynamo;
  readonly #tables: { readonly products: string; readonly adjustments: string };

  constructor(dynamo: Dynamo, tables: { products: string; adjustments: string }) {
    this.#dynamo = dynamo;
    this.#tables = tables;
  }

  async find(productId: string, trace: Trace): Promise<StoredProduct | undefined> {
    return (await this.#get(this.#tables.products, { productId }, trace)) as StoredProduct | undefined;
  }

  async findReplacement(userId: string, recordId: string, trace: Trace): Promise<Replacement | undefined> {
    const item = await this.#get(this.#tables.adjustments, { userId, adjustmentId: recordId }, trace);
    return item && replacementOf(item);
  }

  async replace(replacement: Replacement, before: StoredProduct | undefined, trace: Trace): Promise<ReplaceOutcome> {
    const { userId, recordId, product, ...rest } = replacement;
    const command = transaction([
      {
        Put: {
          TableName: this.#tables.products,
          Item: { ...product },
          // Optimistic locking: no version is written twice, so no replacement is lost.
          ...(before
            ? { ConditionExpression: 'version = :seen', ExpressionAttributeValues: { ':seen': before.version } }
            : { ConditionExpression: 'attribute_not_exists(productId)' }),
        },
      },
      {
        Put: {
          TableName: this.#tables.adjustments,
          Item: { userId, adjustmentId: recordId, product, ...rest },
          // A key is used once: the record tells a retry that an earlier attempt was written.
          ConditionExpression: 'attribute_not_exists(adjustmentId)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ]);
    const outcome = await transact(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    if (outcome.kind === 'done') return { kind: 'written' };
    if (outcome.kind === 'unclear') return { kind: 'unclear' };
    const [version, record] = outcome.refusals;
    if (record?.item) return { kind: 'exists', replacement: replacementOf(record.item) };
    return { kind: version?.why === 'condition' ? 'changed' : 'busy' };
  }

  async page(limit: number, after: string | undefined, trace: Trace): Promise<StoredProduct[]> {
    const found: StoredProduct[] = [];
    let start: Item | undefined = after === undefined ? undefined : { productId: after };
    do {
      const command = new ScanCommand({
        TableName: this.#tables.products,
        Limit: limit - found.length,
        ...(start && { ExclusiveStartKey: start }),
      });
      const answer = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
      found.push(...((answer.Items ?? []) as StoredProduct[]));
      start = answer.LastEvaluatedKey;
    } while (start && found.length < limit);
    return found;
  }

  /**
   * Names and prices (won) by product id, without products that do not exist.
   * @throws Problem `try-again` if they cannot be read before the deadline.
   */
  async names(productIds: readonly string[], trace: Trace): Promise<Map<string, { name: string; price: number }>> {
    const names = new Map<string, { name: string; price: number }>();
    const asked = productIds.map((productId) => ({ table: this.#tables.products, key: { productId } }));
    for await (const [{ key }, item] of batchGet(this.#dynamo, asked, trace)) {
      if (item) names.set(key.productId, { name: item.name as string, price: item.price as number });
    }
    return names;
  }

  async #get(table: string, key: Record<string, string>, trace: Trace): Promise<Item | undefined> {
    const command = new GetCommand({ TableName: table, Key: key, ConsistentRead: true });
    return (await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }))).Item;
  }
}

function replacementOf(item: Item): Replacement {
  const { userId, adjustmentId, fingerprint, stock, product } = item as unknown as Replacement & {
    adjustmentId: string;
  };
  return { userId, recordId: adjustmentId, fingerprint, product, ...(stock !== undefined && { stock }) };
}
