import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { StoredProduct } from '../../lambdas/products/product.ts';
import { shardIdOf, soldAttribute } from '../../lambdas/stock/shard-item.ts';

const SHARDS = 8;
const UNITS_A_SHARD = 100;
const PRICE = 1_000;
/** DynamoDB's limit of one BatchWriteItem. */
const BATCH_ITEMS = 25;
const WRITERS = 8;
const PROGRESS_MS = 5_000;
const REQUEST_MS = 10_000;
/** How often a batch is sent until all of it is written. */
const SENDS = 10;

/** An item and the table that it goes to. */
interface Row {
  readonly table: string;
  readonly Item: Record<string, unknown>;
}

/**
 * Fills the tables with products whose stock shards have sold something, eight a product, and says every five seconds how
 * far it is.
 * @param names of the tables, by environment variable.
 * @param rows stock shards; the products are not counted.
 * @param day the shop day on which they were sold.
 */
export async function seedRows(names: Readonly<Record<string, string>>, rows: number, day: string): Promise<void> {
  const tables = { products: names.PRODUCTS_TABLE as string, stock: names.STOCK_TABLE as string };
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      requestHandler: { connectionTimeout: 1_000, requestTimeout: REQUEST_MS, throwOnRequestTimeout: true },
    }),
  );
  const items = soldProducts(tables, rows, soldAttribute(day));
  let written = 0;
  const progress = setInterval(() => say(written, rows), PROGRESS_MS);
  const write = async () => {
    for (let batch = take(items); batch.length > 0; batch = take(items)) {
      await writeAll(client, batch);
      written += batch.filter(({ table }) => table === tables.stock).length;
    }
  };
  try {
    await Promise.all(Array.from({ length: WRITERS }, write));
  } finally {
    clearInterval(progress);
    client.destroy();
  }
}

/** @throws Error where the engine leaves items of the batch unwritten again and again. */
async function writeAll(client: DynamoDBDocumentClient, batch: readonly Row[]): Promise<void> {
  const byTable = Map.groupBy(batch, ({ table }) => table);
  const puts = [...byTable].map(([table, own]) => [table, own.map(({ Item }) => ({ PutRequest: { Item } }))]);
  let requests = Object.fromEntries(puts);
  for (let send = 0; Object.keys(requests).length > 0; send += 1) {
    if (send === SENDS) throw new Error(`The engine did not write rows of ${Object.keys(requests).join(' and ')}.`);
    const answer = await client.send(new BatchWriteCommand({ RequestItems: requests }));
    requests = answer.UnprocessedItems ?? {};
  }
}

function* soldProducts(tables: { products: string; stock: string }, rows: number, sold: string): Generator<Row> {
  for (let product = 0; product * SHARDS < rows; product += 1) {
    const productId = `seeded-${product}`;
    const stockShards = Math.min(SHARDS, rows - product * SHARDS);
    yield { table: tables.products, Item: { ...productOf(productId, stockShards) } };
    // Every product another number of units, in no order.
    const units = 1 + ((product * 7_919) % 10_007);
    for (let shard = 0; shard < stockShards; shard += 1) {
      const shardId = shardIdOf(productId, shard);
      const Item = { shardId, available: UNITS_A_SHARD, price: PRICE, version: 1, [sold]: units };
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
    lastSet: { version: 1, stock: stockShards * UNITS_A_SHARD, stockShards },
  };
}

/** The next batch of the items that all writers share. */
function take(items: Generator<Row>): Row[] {
  const batch: Row[] = [];
  while (batch.length < BATCH_ITEMS) {
    const { value, done } = items.next();
    if (done) break;
    batch.push(value);
  }
  return batch;
}

function say(written: number, rows: number): void {
  console.error(`  seeded ${written.toLocaleString('en')} of ${rows.toLocaleString('en')} rows`);
}
