import { BatchWriteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Dynamo } from '../../lambdas/shared/dynamo.ts';
import { productIdOf } from '../../lambdas/stock/shard-item.ts';
import type { TableNames } from './designs/shop-design.ts';

/** An order as it stands in the store. */
export interface StoredOrder {
  readonly userId: string;
  readonly orderId: string;
  readonly totalAmount: number;
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
}

/** What the shards of a product hold together, and say that they sold. */
export interface StoredStock {
  available: number;
  sold: number;
  /** What the emptiest shard holds. */
  least: number;
}

/** Everything that a shop's store holds, read item by item and not through the code that is judged. */
export interface Books {
  readonly orders: readonly StoredOrder[];
  readonly balances: ReadonlyMap<string, number>;
  readonly stock: ReadonlyMap<string, StoredStock>;
  /** The units of each adjustment, by its id. */
  readonly adjustments: ReadonlyMap<string, number>;
}

type Item = Record<string, unknown>;

/** Reads all the tables; the store must be at rest. */
export async function readBooks(dynamo: Dynamo, names: TableNames): Promise<Books> {
  const read = (table: string) => scan(dynamo, names[table] as string);
  const orders = (await read('ORDERS_TABLE')).map(orderOf);
  const balances = new Map((await read('WALLETS_TABLE')).map((item) => [text(item.userId), number(item.balance)]));
  const adjustments = new Map(
    (await read('ADJUSTMENTS_TABLE')).map((item) => [text(item.adjustmentId), number(item.delta ?? 0)]),
  );
  return { orders, balances, stock: await readStock(dynamo, names), adjustments };
}

/** Reads the stock alone. */
export async function readStock(dynamo: Dynamo, names: TableNames): Promise<Map<string, StoredStock>> {
  const stock = new Map<string, StoredStock>();
  for (const item of await scan(dynamo, names.STOCK_TABLE as string)) {
    const productId = productIdOf(text(item.shardId));
    const sum = stock.get(productId) ?? { available: 0, sold: 0, least: Number.POSITIVE_INFINITY };
    sum.available += number(item.available);
    sum.least = Math.min(sum.least, number(item.available));
    for (const [name, units] of Object.entries(item)) if (/^sold\d{8}$/.test(name)) sum.sold += number(units);
    stock.set(productId, sum);
  }
  return stock;
}

/** Gives every user a wallet of `balance` won. */
export async function fillWallets(
  dynamo: Dynamo,
  names: TableNames,
  userIds: readonly string[],
  balance: number,
): Promise<void> {
  /** DynamoDB's limit of one BatchWriteItem. */
  const BATCH = 25;
  for (let start = 0; start < userIds.length; start += BATCH) {
    const requests = userIds
      .slice(start, start + BATCH)
      .map((userId) => ({ PutRequest: { Item: { userId, balance } } }));
    await dynamo.send(new BatchWriteCommand({ RequestItems: { [names.WALLETS_TABLE as string]: requests } }));
  }
}

async function scan(dynamo: Dynamo, table: string): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const command = new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: start });
    const page = await dynamo.send(command);
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}

function orderOf({ userId, orderId, totalAmount, lines }: Item): StoredOrder {
  return {
    userId: text(userId),
    orderId: text(orderId),
    totalAmount: number(totalAmount),
    lines: ((lines ?? []) as [string, string, number, number][]).map(([productId, , , quantity]) => ({
      productId,
      quantity,
    })),
  };
}

function text(value: unknown): string {
  return value as string;
}

function number(value: unknown): number {
  return value as number;
}
