import { BatchWriteItemCommand, DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { INFO, shardPart, soldAttribute } from '../../lambdas/products/stock-shard.ts';

const SHARDS = 8;
/** DynamoDB's limit of one BatchWriteItem. */
const BATCH_ITEMS = 25;
const WRITERS = 8;
const PROGRESS_MS = 5_000;
const REQUEST_MS = 10_000;
/** How often a batch is sent until all of it is written. */
const SENDS = 10;

/**
 * Fills a table of products with stock shards that have sold something, eight a product, and says every five seconds how
 * far it is.
 * @param rows stock shards; a product's own item is not counted.
 * @param day the shop day on which they were sold.
 */
export async function seedRows(table: string, rows: number, day: string): Promise<void> {
  const client = new DynamoDBClient({
    requestHandler: { connectionTimeout: 1_000, requestTimeout: REQUEST_MS, throwOnRequestTimeout: true },
  });
  const items = soldProducts(rows, soldAttribute(day));
  let written = 0;
  const progress = setInterval(() => say(written, rows), PROGRESS_MS);
  const write = async () => {
    for (let batch = take(items); batch.length > 0; batch = take(items)) {
      await writeAll(client, table, batch);
      written += batch.filter((request) => request.PutRequest?.Item?.part?.S !== INFO).length;
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
async function writeAll(client: DynamoDBClient, table: string, batch: WriteRequest[]): Promise<void> {
  let requests = batch;
  for (let send = 0; requests.length > 0; send += 1) {
    if (send === SENDS) throw new Error(`The engine did not write ${requests.length} rows of ${table}.`);
    const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
    requests = answer.UnprocessedItems?.[table] ?? [];
  }
}

function* soldProducts(rows: number, sold: string): Generator<WriteRequest> {
  for (let row = 0; row < rows; row += 1) {
    const [product, shard] = [Math.floor(row / SHARDS), row % SHARDS];
    const productId = { S: `seeded-${product}` };
    const price = { N: '1000' };
    if (shard === 0) {
      const [name, now] = [`Seeded ${product}`, new Date(0).toISOString()];
      const info = { name: { S: name }, updatedAt: { S: now }, version: { S: 'seeded' } };
      yield { PutRequest: { Item: { productId, part: { S: INFO }, price, ...info } } };
    }
    // Every product another number of units, in no order.
    const units = { N: String(1 + ((product * 7_919) % 10_007)) };
    yield {
      PutRequest: { Item: { productId, part: { S: shardPart(shard) }, available: { N: '100' }, price, [sold]: units } },
    };
  }
}

/** The next batch of the items that all writers share. */
function take(items: Generator<WriteRequest>): WriteRequest[] {
  const batch: WriteRequest[] = [];
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
