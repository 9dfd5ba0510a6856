import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { MAX_SHARDS, shareOf } from '../../lambdas/stock/shard.ts';
import type { SeenCall } from '../runner/plan.ts';

/** An order, a charge or an adjustment of stock as the store holds it. */
export interface Effect {
  readonly kind: SeenCall['kind'];
  readonly id: string;
  /** The order's total or the charge's amount in won, or the units that an adjustment added. */
  readonly amount: number;
  /** Units by product, sold or added; none for a charge. */
  readonly lines: readonly { readonly productId: string; readonly units: number }[];
}

/** A stock shard as the store holds it; `sold` is the sum of its counts of all days. */
export interface StoredShard {
  readonly shardId: string;
  readonly available: number;
  readonly sold: number;
  /** Whether orders take from it: units anywhere else are stranded. */
  readonly isInUse: boolean;
}

const NEEDED = [
  'AWS_ENDPOINT_URL_DYNAMODB',
  'PRODUCTS_TABLE',
  'STOCK_TABLE',
  'ADJUSTMENTS_TABLE',
  'WALLETS_TABLE',
  'ORDERS_TABLE',
  'CHARGES_TABLE',
] as const;

/** How often the keys that a store left out of a batch are asked for again. */
const BATCH_TRIES = 100;

type Item = Record<string, unknown>;

/** The store behind a shop, read item by item: what the audit sees does not come through the code that it judges. */
export class RunStore {
  readonly #dynamo: DynamoDBDocumentClient;
  readonly #tables: Readonly<Record<'products' | 'stock' | 'adjustments' | 'wallets' | 'orders' | 'charges', string>>;

  /** @throws Error that names every variable that is missing: a run whose store is not known cannot be audited. */
  constructor(variables: Readonly<Record<string, string | undefined>>) {
    const missing = NEEDED.filter((name) => !variables[name]);
    if (missing.length > 0) {
      throw new Error(
        `The audit reads the shop's store itself and needs to know where it is: set ${missing.join(', ')}.`,
      );
    }
    const known = variables as Record<(typeof NEEDED)[number], string>;
    this.#tables = {
      products: known.PRODUCTS_TABLE,
      stock: known.STOCK_TABLE,
      adjustments: known.ADJUSTMENTS_TABLE,
      wallets: known.WALLETS_TABLE,
      orders: known.ORDERS_TABLE,
      charges: known.CHARGES_TABLE,
    };
    const client = new DynamoDBClient({
      endpoint: known.AWS_ENDPOINT_URL_DYNAMODB,
      requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
    });
    this.#dynamo = DynamoDBDocumentClient.from(client);
  }

  /** Every shard that a product can have, whether its orders use it or not; none where there is no such product. */
  async shards(productId: string): Promise<StoredShard[]> {
    const { products, stock } = this.#tables;
    const shardIds = Array.from({ length: MAX_SHARDS }, (_, index) => `${productId}#${String(index).padStart(2, '0')}`);
    const items = await this.#batch({
      [products]: { Keys: [{ productId }], ConsistentRead: true },
      [stock]: { Keys: shardIds.map((shardId) => ({ shardId })), ConsistentRead: true },
    });
    const product = items.find((item) => item.shardId === undefined) as unknown as StoredUse | undefined;
    if (!product) return [];
    return shardIds.map((shardId, index) => {
      const item = items.find((it) => it.shardId === shardId) ?? {};
      const counts = Object.entries(item).filter(([name]) => /^sold\d{8}$/.test(name));
      const sold = counts.reduce((sum, [, units]) => sum + (units as number), 0);
      return { shardId, available: availableOf(item, index, product), sold, isInUse: index < product.shardsInUse };
    });
  }

  /** A user's balance in won; 0 where there is no wallet. */
  async balance(userId: string): Promise<number> {
    const command = new GetCommand({ TableName: this.#tables.wallets, Key: { userId }, ConsistentRead: true });
    return ((await this.#dynamo.send(command)).Item?.balance as number | undefined) ?? 0;
  }

  /** Every order, charge and adjustment of a user, page by page. */
  async *effects(userId: string): AsyncGenerator<Effect> {
    for await (const item of this.#itemsOf(this.#tables.orders, userId)) {
      const lines = (item.lines as [string, string, number, number][]).map(([productId, , , units]) => ({
        productId,
        units,
      }));
      yield { kind: 'order', id: item.orderId as string, amount: item.totalAmount as number, lines };
    }
    for await (const item of this.#itemsOf(this.#tables.charges, userId)) {
      yield { kind: 'charge', id: item.chargeId as string, amount: item.amount as number, lines: [] };
    }
    for await (const item of this.#itemsOf(this.#tables.adjustments, userId)) {
      const id = item.adjustmentId as string;
      // The keys of PUTs are kept in the same table.
      if (!id.startsWith('adj_')) continue;
      const units = item.delta as number;
      yield { kind: 'adjustment', id, amount: units, lines: [{ productId: item.productId as string, units }] };
    }
  }

  close(): void {
    this.#dynamo.destroy();
  }

  async #batch(requests: NonNullable<BatchGetCommandInput['RequestItems']>): Promise<Item[]> {
    const items: Item[] = [];
    let asked = requests;
    for (let attempt = 0; Object.keys(asked).length > 0; attempt += 1) {
      if (attempt === BATCH_TRIES) throw new Error('The store leaves keys of a batch unprocessed again and again.');
      const answer = await this.#dynamo.send(new BatchGetCommand({ RequestItems: asked }));
      items.push(...Object.values(answer.Responses ?? {}).flat());
      asked = answer.UnprocessedKeys ?? {};
    }
    return items;
  }

  async *#itemsOf(table: string, userId: string): AsyncGenerator<Item> {
    let start: Item | undefined;
    do {
      const command = new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'userId = :userId',
        ExpressionAttributeValues: { ':userId': userId },
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      });
      const answer = await this.#dynamo.send(command);
      yield* answer.Items ?? [];
      start = answer.LastEvaluatedKey;
    } while (start);
  }
}

/** What the store says of a product's shards. */
interface StoredUse {
  readonly shardsInUse: number;
  readonly lastSet: { readonly version: number; readonly stock: number; readonly stockShards: number };
}

/** The units of a shard; where the last PUT that named the stock has not reached it yet, its share of that. */
function availableOf({ available, version }: Item, index: number, { shardsInUse, lastSet }: StoredUse): number {
  const isStale = index < shardsInUse && Number(version ?? 0) < lastSet.version;
  return isStale ? shareOf(lastSet.stock, lastSet.stockShards, index) : Number(available ?? 0);
}
