import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { shardIdOf, soldAttribute } from '../../lambdas/stock/shard-item.ts';
import type { StoredProduct } from '../../lambdas/stock/stored-product.ts';

const SHARDS = 8;
const UNITS_PER_SHARD = 100;
const PRICE = 1_000;
/** DynamoDB's limit for one BatchWriteItem. */
const BATCH_ITEMS = 25;
const WRITERS = 8;
const REQUEST_MS = 10_000;
/** Attempts until all of a batch is written. */
const ATTEMPTS = 10;

/** An item and its table. */
interface Row {
  readonly table: string;
  readonly Item: Record<string, unknown>;
}

/**
 * Writes products with sales, eight stock shards each.
 * @param names of the tables, by environment variable.
 * @param rows stock shards to write; products are not counted.
 * @param day the shop day of the sales.
 */
export async function seedRows(names: Readonly<Record<string, string>>, rows: number, day: string): Promise<void> {
  const tables = { products: names.PRODUCTS_TABLE as string, stock: names.STOCK_TABLE as string };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      requestHandler: { connectionTimeout: 1_000, requestTimeout: REQUEST_MS, throwOnRequestTimeout: true },
    }),
  );
  const batches = batchesOf(soldProducts(tables, rows, soldAttribute(day)));
  const write = async () => {
    for (const batch of batches) await writeAll(client, batch);
  };
  try {
    // All writers draw from the same batches.
    await Promise.all(Array.from({ length: WRITERS }, write));
  } finally {
    client.destroy();
  }
}

/** @throws Error if the engine leaves items unwritten in every attempt. */
async function writeAll(client: DynamoDBDocumentClient, batch: readonly Row[]): Promise<void> {
  const byTable = Map.groupBy(batch, ({ table }) => table);
  const puts = [...byTable].map(([table, own]) => [table, own.map(({ Item }) => ({ PutRequest: { Item } }))]);
  let requests = Object.fromEntries(puts);
  for (let attempt = 0; Object.keys(requests).length > 0; attempt += 1) {
    if (attempt === ATTEMPTS)
      throw new Error(`The engine did not write rows of ${Object.keys(requests).join(' and ')}.`);
    const answer = await client.send(new BatchWriteCommand({ RequestItems: requests }));
    requests = answer.UnprocessedItems ?? {};
  }
}

function* batchesOf(rows: Iterable<Row>): Generator<Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_ITEMS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function* soldProducts(tables: { products: string; stock: string }, rows: number, sold: string): Generator<Row> {
  for (let product = 0; product * SHARDS < rows; product += 1) {
    const productId = `seeded-${product}`;
    const stockShards = Math.min(SHARDS, rows - product * SHARDS);
    yield { table: tables.products, Item: { ...productOf(productId, stockShards) } };
    // Each product sold another number of units, in no order.
    const units = 1 + ((product * 7_919) % 10_007);
    for (let shard = 0; shard < stockShards; shard += 1) {
      const shardId = shardIdOf(productId, shard);
      const Item = { shardId, available: UNITS_PER_SHARD, price: PRICE, version: 1, [sold]: units };
      yield { table: tables.stock, Item };
    }
  }
}

function productOf(productId: string, stockShards: number): StoredProduct {
  return {
    productId,
    name: `The ${productId}`,
    price: PRICE,
    stockShards,
    shardsInUse: stockShards,
    version: 1,
    updatedAt: new Date(0).toISOString(),
    lastSet: { version: 1, stock: stockShards * UNITS_PER_SHARD, stockShards },
  };
}
