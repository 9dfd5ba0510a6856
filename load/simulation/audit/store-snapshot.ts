import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Dynamo } from '../../../lambdas/shared/dynamo.ts';
import { productIdOf } from '../../../lambdas/stock/shard-item.ts';
import type { TableNames } from '../table-names.ts';

export interface StoredOrder {
  readonly userId: string;
  readonly orderId: string;
  /** Won. */
  readonly totalAmount: number;
  readonly lines: readonly { readonly productId: string; readonly quantity: number }[];
}

/** All shards of a product together, in units. */
export interface StoredShelf {
  available: number;
  /** Sum of the shards' sales counts of all days. */
  sold: number;
  /** `available` of the emptiest shard. */
  lowest: number;
}

/** Everything that the audit reads, item by item from the tables and not through the code under audit. */
export interface StoreSnapshot {
  readonly orders: readonly StoredOrder[];
  /** Won by user. */
  readonly balances: ReadonlyMap<string, number>;
  readonly shelves: ReadonlyMap<string, StoredShelf>;
  /** Units added, by adjustment id. */
  readonly adjustments: ReadonlyMap<string, number>;
}

type Item = Record<string, unknown>;

/** Reads all tables page by page, so no call may be in flight. */
export async function readSnapshot(dynamo: Dynamo, names: TableNames): Promise<StoreSnapshot> {
  const orders = await scan(dynamo, names.ORDERS_TABLE);
  const wallets = await scan(dynamo, names.WALLETS_TABLE);
  const adjustments = await scan(dynamo, names.ADJUSTMENTS_TABLE);
  return {
    orders: orders.map(orderOf),
    balances: new Map(wallets.map(({ userId, balance }) => [userId as string, balance as number])),
    shelves: await readShelves(dynamo, names),
    adjustments: new Map(
      adjustments.map(({ adjustmentId, delta }) => [adjustmentId as string, (delta ?? 0) as number]),
    ),
  };
}

/** Reads the stock by product; no call may be in flight. */
export async function readShelves(dynamo: Dynamo, names: TableNames): Promise<Map<string, StoredShelf>> {
  const shelves = new Map<string, StoredShelf>();
  for (const item of await scan(dynamo, names.STOCK_TABLE)) {
    const productId = productIdOf(item.shardId as string);
    const available = item.available as number;
    const shelf = shelves.get(productId) ?? { available: 0, sold: 0, lowest: Number.POSITIVE_INFINITY };
    shelf.available += available;
    shelf.lowest = Math.min(shelf.lowest, available);
    for (const [name, units] of Object.entries(item)) if (/^sold\d{8}$/.test(name)) shelf.sold += units as number;
    shelves.set(productId, shelf);
  }
  return shelves;
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
    userId: userId as string,
    orderId: orderId as string,
    totalAmount: totalAmount as number,
    // The limit's orders have no lines.
    lines: ((lines ?? []) as [string, string, number, number][]).map(([productId, , , quantity]) => ({
      productId,
      quantity,
    })),
  };
}
