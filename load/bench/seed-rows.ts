import { BatchWriteItemCommand, DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { INFO, shardPart, soldAttribute } from '../../lambdas/products/stock-shard.ts';

const SHARDS = 8;
/** DynamoDB's limit of one BatchWriteItem. */
const BATCH_ITEMS = 25;
const WRITERS = 8;
const PROGRESS_MS = 5_000;

/**
 * Fills a table of products with stock shards that have sold something, eight a product, and says every five seconds how
 * far it is.
 * @param rows stock shards; a product's own item is not counted.
 * @param day the shop day on which they were sold.
 */
export async function seedRows(table: string, rows: number, day: string): Promise<void> {
  const client = new DynamoDBClient();
  const items = soldProducts(rows, soldAttribute(day));
  let written = 0;
  const progress = setInterval(() => say(written, rows), PROGRESS_MS);
  const write = async () => {
    for (let batch = take(items); batch.length > 0; batch = take(items)) {
      let requests: WriteRequest[] = batch;
      while (requests.length > 0) {
        const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
        requests = answer.UnprocessedItems?.[table] ?? [];
      }
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
