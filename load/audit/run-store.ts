import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { SeenCall } from '../plan.ts';

/** An order or charge as the store holds it. */
export interface Effect {
  readonly kind: SeenCall['kind'];
  readonly id: string;
  /** The order's total or the charge's amount. */
  readonly won: number;
  /** Units by product; none for a charge. */
  readonly lines: readonly { readonly productId: string; readonly units: number }[];
}

/** A stock shard as the store holds it; `sold` is the sum of its counts of all days. */
export interface StoredShard {
  readonly part: string;
  readonly available: number;
  readonly sold: number;
}

const NEEDED = [
  'AWS_ENDPOINT_URL_DYNAMODB',
  'PRODUCTS_TABLE',
  'WALLETS_TABLE',
  'ORDERS_TABLE',
  'CHARGES_TABLE',
] as const;

type Item = Record<string, unknown>;

/** The store behind a shop, read item by item: what the audit sees does not come through the code that it judges. */
export class RunStore {
  readonly #dynamo: DynamoDBDocumentClient;
  readonly #tables: { readonly products: string; readonly wallets: string; orders: string; charges: string };

  /** @throws Error that names every variable that is missing: a run whose store is not known cannot be audited. */
  constructor(variables: Readonly<Record<string, string | undefined>>) {
    const missing = NEEDED.filter((name) => !variables[name]);
    if (missing.length > 0) {
      throw new Error(
        `The audit reads the shop's store itself and needs to know where it is: set ${missing.join(', ')}.`,
      );
    }
    const { AWS_ENDPOINT_URL_DYNAMODB, PRODUCTS_TABLE, WALLETS_TABLE, ORDERS_TABLE, CHARGES_TABLE } =
      variables as Record<(typeof NEEDED)[number], string>;
    this.#tables = {
      products: PRODUCTS_TABLE,
      wallets: WALLETS_TABLE,
      orders: ORDERS_TABLE,
      charges: CHARGES_TABLE,
    };
    const client = new DynamoDBClient({
      endpoint: AWS_ENDPOINT_URL_DYNAMODB,
      requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
    });
    this.#dynamo = DynamoDBDocumentClient.from(client);
  }

  /** Every shard of a product. */
  async shards(productId: string): Promise<StoredShard[]> {
    const shards: StoredShard[] = [];
    for await (const item of this.#itemsOf(this.#tables.products, 'productId', productId)) {
      if (!String(item.part).startsWith('STOCK#')) continue;
      const counts = Object.entries(item).filter(([name]) => /^sold\d{8}$/.test(name));
      const sold = counts.reduce((sum, [, units]) => sum + (units as number), 0);
      shards.push({ part: item.part as string, available: item.available as number, sold });
    }
    return shards;
  }

  /** A user's balance in won; 0 where there is no wallet. */
  async balance(userId: string): Promise<number> {
    const command = new GetCommand({ TableName: this.#tables.wallets, Key: { userId }, ConsistentRead: true });
    return ((await this.#dynamo.send(command)).Item?.balance as number | undefined) ?? 0;
  }

  /** Every order and charge of a user, page by page. */
  async *effects(userId: string): AsyncGenerator<Effect> {
    for await (const item of this.#itemsOf(this.#tables.orders, 'userId', userId)) {
      const lines = (item.lines as [string, string, number, number][]).map(([productId, , , units]) => ({
        productId,
        units,
      }));
      yield { kind: 'order', id: item.orderId as string, won: item.totalAmount as number, lines };
    }
    for await (const item of this.#itemsOf(this.#tables.charges, 'userId', userId)) {
      yield { kind: 'charge', id: item.chargeId as string, won: item.amount as number, lines: [] };
    }
  }

  close(): void {
    this.#dynamo.destroy();
  }

  async *#itemsOf(table: string, key: string, value: string): AsyncGenerator<Item> {
    let start: Item | undefined;
    do {
      const command = new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#key = :value',
        ExpressionAttributeNames: { '#key': key },
        ExpressionAttributeValues: { ':value': value },
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      });
      const answer = await this.#dynamo.send(command);
      yield* answer.Items ?? [];
      start = answer.LastEvaluatedKey;
    } while (start);
  }
}
