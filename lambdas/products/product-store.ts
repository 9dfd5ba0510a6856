import { randomUUID } from 'node:crypto';
import { QueryCommand, ScanCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../shared/batch-get.ts';
import { SCAN_PAGE_MS } from '../shared/bounds.ts';
import { type Dynamo, read, transact } from '../shared/dynamo.ts';
import { type Page, pageOf, parseCursor } from '../shared/page.ts';
import { tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import { patiently } from './patience.ts';
import { type Product, type Replacement, type ReplaceOutcome, type Shard, type Shelf, shareOf } from './product.ts';
import { INFO, shardOf, shardPart, soldAttribute } from './stock-shard.ts';

type Item = Record<string, unknown>;

/** Which part of the table is scanned for which days' sales, and what ends it early. */
interface ShardScan {
  readonly segment: number;
  readonly segments: number;
  readonly days: readonly string[];
  readonly stop: AbortSignal;
}

/** What one shard of a product's stock sold, by shop day. */
interface SoldShard {
  readonly productId: string;
  readonly sold: ReadonlyMap<string, number>;
}

/** The catalogue: one `INFO` item a product, and its stock shards under the same key. */
export class ProductStore {
  readonly #dynamo: Dynamo;
  readonly #table: string;
  readonly #listeners: ((productId: string) => void)[] = [];

  constructor(dynamo: Dynamo, table: string) {
    this.#dynamo = dynamo;
    this.#table = table;
  }

  /** Calls `listener` with the id of every product that is replaced through this store. */
  onReplaced(listener: (productId: string) => void): void {
    this.#listeners.push(listener);
  }

  /** A product and all its shards as they are now, or `undefined` where there is no such product. */
  async shelf(productId: string, trace: Trace): Promise<Shelf | undefined> {
    const command = new QueryCommand({
      TableName: this.#table,
      KeyConditionExpression: 'productId = :productId',
      ExpressionAttributeValues: { ':productId': productId },
      ConsistentRead: true,
    });
    const answer = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    return shelfOf(answer.Items ?? []);
  }

  /**
   * Writes a product and every shard in one transaction; shards beyond the new count are emptied but keep their sales.
   * @param before the shelf as it was read: another replacement since then refuses this one.
   */
  async replace(replacement: Replacement, before: Shelf | undefined, trace: Trace): Promise<ReplaceOutcome> {
    const { productId, name, price, stock, stockShards, updatedAt, version } = replacement;
    const info = {
      Put: {
        TableName: this.#table,
        Item: { productId, part: INFO, name, price, stockShards, updatedAt, version, replaced: before?.version },
        // Shards that another replacement has added since the read would keep their stock.
        ...(before
          ? { ConditionExpression: 'version = :seen', ExpressionAttributeValues: { ':seen': before.version } }
          : { ConditionExpression: 'attribute_not_exists(productId)' }),
      },
    };
    // A read that a transaction overtakes may show the new product and not yet all of its shards.
    const count = Math.max(stockShards, before?.stockShards ?? 0, before?.shards.length ?? 0);
    const shards = Array.from({ length: count }, (_, index) => ({
      Update: {
        TableName: this.#table,
        Key: { productId, part: shardPart(index) },
        UpdateExpression: 'SET available = :available, price = :price',
        ExpressionAttributeValues: { ':available': shareOf(stock, stockShards, index), ':price': price },
      },
    }));
    const command = new TransactWriteCommand({
      // The SDK's own second try must not put twice.
      ClientRequestToken: randomUUID(),
      TransactItems: [info, ...shards],
    });
    const outcome = await transact(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    for (const listener of this.#listeners) listener(productId);
    return outcome.kind === 'done' ? 'written' : outcome.kind;
  }

  /** A page of the catalogue, in no order that means anything. */
  async list(page: { limit: number; cursor?: string | undefined }, trace: Trace): Promise<Page<Product>> {
    const found: Product[] = [];
    const [after] = page.cursor ? parseCursor(page.cursor, 1) : [];
    // A scan keeps the items of one product together, so "past its last part" is where the next product begins.
    let start: Item | undefined = after === undefined ? undefined : { productId: after, part: '~' };
    let open: Item[] = [];
    do {
      const command = new ScanCommand({
        TableName: this.#table,
        Limit: (page.limit + 1) * 16,
        ...(start && { ExclusiveStartKey: start }),
      });
      const answer = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
      for (const item of answer.Items ?? []) {
        if (open.length > 0 && open[0]?.productId !== item.productId) {
          found.push(...productsOf(open));
          open = [];
        }
        open.push(item);
      }
      start = answer.LastEvaluatedKey;
      if (!start) found.push(...productsOf(open));
    } while (start && found.length <= page.limit);
    return pageOf(found, page.limit, (product) => [product.productId]);
  }

  /** Names and prices of products, by id; those that are gone are left out. */
  async names(productIds: readonly string[], trace: Trace): Promise<Map<string, { name: string; price: number }>> {
    const names = new Map<string, { name: string; price: number }>();
    const keys = productIds.map((productId) => ({ productId, part: INFO }));
    for await (const [{ productId }, item] of batchGet(this.#dynamo, this.#table, keys, trace)) {
      if (item) names.set(productId, { name: item.name as string, price: item.price as number });
    }
    return names;
  }

  /** Every stock shard of one segment of the table that sold on any of some days, in pages, those of one product together. */
  async *shards({ segment, segments, days, stop }: ShardScan, trace: Trace): AsyncGenerator<SoldShard[]> {
    const names = days.map((day, index) => [`#day${index}`, soldAttribute(day)] as const);
    let start: Item | undefined;
    do {
      const command = new ScanCommand({
        TableName: this.#table,
        Segment: segment,
        TotalSegments: segments,
        // What sold nothing in the window stays in the store: a million shards cost few bytes.
        FilterExpression: names.map(([name]) => `attribute_exists(${name})`).join(' OR '),
        ProjectionExpression: ['productId', 'part', ...names.map(([name]) => name)].join(', '),
        ExpressionAttributeNames: Object.fromEntries(names),
        ...(start && { ExclusiveStartKey: start }),
      });
      const send = (signal: AbortSignal) => {
        // Not tried again: the ranking has failed elsewhere.
        if (stop.aborted) throw tryAgain();
        return this.#dynamo.send(command, {
          abortSignal: AbortSignal.any([signal, stop]),
          requestTimeout: SCAN_PAGE_MS,
        });
      };
      const answer = await patiently(trace, () => read(trace, send), stop);
      yield (answer.Items ?? [])
        .filter((item) => item.part !== INFO)
        .map((item) => ({ productId: item.productId, sold: shardOf(item).sold }));
      start = answer.LastEvaluatedKey;
    } while (start);
  }
}

function productsOf(items: Item[]): Product[] {
  const shelf = shelfOf(items);
  return shelf ? [shelf.product] : [];
}

function shelfOf(items: Item[]): Shelf | undefined {
  const info = items.find((item) => item.part === INFO);
  if (!info) return undefined;
  const shards: Shard[] = items.filter((item) => item !== info).map(shardOf);
  const { productId, name, price, updatedAt } = info as unknown as Product;
  const { stockShards, version, replaced } = info as { stockShards: number; version: string; replaced?: string };
  const stock = shards.reduce((sum, shard) => sum + shard.available, 0);
  return { product: { productId, name, price, stock, updatedAt }, shards, stockShards, version, replaced };
}
