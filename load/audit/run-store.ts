import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { MAX_SHARDS, shareOf } from '../../lambdas/stock/shard.ts';
import type { JournalLine } from '../scenarios/journal-line.ts';

/** An order, a charge or an adjustment in the store. */
export interface Effect {
  readonly kind: JournalLine['kind'];
  readonly id: string;
  /** The order's total or the charge's amount in won, or the adjustment's units. */
  readonly amount: number;
  /** Units sold or added, by product; none for a charge. */
  readonly lines: readonly { readonly productId: string; readonly units: number }[];
}

/** A shard in the store; `sold` is the sum over all days. */
export interface StoredShard {
  readonly shardId: string;
  readonly available: number;
  readonly sold: number;
  /** Whether orders use it; units in other shards are stranded. */
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

const BATCH_ATTEMPTS = 100;

type Item = Record<string, unknown>;

/** Region and keys for the SDK, by environment variable. */
export type AwsKeys = Readonly<Record<'AWS_REGION' | 'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY', string>>;

/** Reads a shop's store without the shop's own code, which the audit judges. */
export class RunStore {
  readonly #dynamo: DynamoDBDocumentClient;
  readonly #tables: Readonly<Record<'products' | 'stock' | 'adjustments' | 'wallets' | 'orders' | 'charges', string>>;

  /**
   * @param variables the endpoint and the names of the tables, as the functions know them.
   * @param keys where the SDK must not look for a developer's own.
   * @throws Error that names the missing variables.
   */
  constructor(variables: Readonly<Record<string, string | undefined>>, keys?: AwsKeys) {
    const missing = NEEDED.filter((name) => !variables[name]);
    if (missing.length > 0) {
      throw new Error(`The audit reads the shop's store directly: set ${missing.join(', ')}.`);
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
      ...(keys && {
        region: keys.AWS_REGION,
        credentials: { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY },
      }),
      requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
    });
    this.#dynamo = DynamoDBDocumentClient.from(client);
  }

  /** All `MAX_SHARDS` shards of a product, in use or not; none where the product does not exist. */
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

  /** All orders, charges and adjustments of a user. */
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
      // The table also holds the keys of PUTs.
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
    let pending = requests;
    for (let attempt = 0; Object.keys(pending).length > 0; attempt += 1) {
      if (attempt === BATCH_ATTEMPTS)
        throw new Error(`The store left keys of a batch unprocessed in ${BATCH_ATTEMPTS} attempts.`);
      const answer = await this.#dynamo.send(new BatchGetCommand({ RequestItems: pending }));
      items.push(...Object.values(answer.Responses ?? {}).flat());
      pending = answer.UnprocessedKeys ?? {};
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

/** The fields of a product that its shards depend on. */
interface StoredUse {
  readonly shardsInUse: number;
  readonly lastSet: { readonly version: number; readonly stock: number; readonly stockShards: number };
}

/** The units of a shard; a shard that the last replacement with `stock` has not updated yet has its share of that stock. */
function availableOf({ available, version }: Item, index: number, { shardsInUse, lastSet }: StoredUse): number {
  const isStale = index < shardsInUse && Number(version ?? 0) < lastSet.version;
  return isStale ? shareOf(lastSet.stock, lastSet.stockShards, index) : Number(available ?? 0);
}
