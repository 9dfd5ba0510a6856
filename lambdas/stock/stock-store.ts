import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { allEnded } from '../shared/all-ended.ts';
import { batchGet } from '../shared/batch-get.ts';
import { BATCH_KEYS, SOLD_DOWN_LIFE_MS } from '../shared/bounds.ts';
import {
  type Dynamo,
  read,
  type TransactionOutcome,
  type TransactWriteItem,
  transact,
  transaction,
} from '../shared/dynamo.ts';
import { Problem } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import type { SettleOutcome } from './settle-shards.ts';
import { MAX_SHARDS, type Shard } from './shard.ts';
import { shardIdOf, shardOf } from './shard-item.ts';
import { ShardUpdates } from './shard-updates.ts';
import { type Shelf, unitsOf } from './shelf.ts';
import type { WatchedStock } from './shelf-cache.ts';
import type { UnitsMover } from './spread-units.ts';
import type { StoredProduct } from './stored-product.ts';
import type { ChangeOutcome, UnitsChange } from './units-change.ts';

/** The most products whose number of shards a process remembers; with one more it forgets all. */
const REMEMBERED_PRODUCTS = 10_000;

/**
 * The stock of every product: one item per shard, each under a partition key of its own. The stores of orders and adjustments
 * write the shards' updates in transactions of their own.
 */
export class StockStore implements WatchedStock, UnitsMover {
  /** The updates of shards, for transactions of other stores. */
  readonly updates: ShardUpdates;
  readonly #dynamo: Dynamo;
  readonly #tables: { readonly products: string; readonly stock: string };
  readonly #shardsInUse = new Map<string, number>();
  readonly #listeners: ((productId: string) => void)[] = [];

  constructor(dynamo: Dynamo, tables: { products: string; stock: string }) {
    this.updates = new ShardUpdates(tables.stock);
    this.#dynamo = dynamo;
    this.#tables = tables;
  }

  onChanged(listener: (productId: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Tells the listeners that the shards of a product may hold more units than the process remembers. */
  changed(productId: string): void {
    for (const listener of this.#listeners) listener(productId);
  }

  /**
   * A product without its shards, or `undefined` if there is no such product: one read unit.
   * @throws Problem `try-again` if it cannot be read before the deadline.
   */
  async product(productId: string, trace: Trace): Promise<StoredProduct | undefined> {
    const command = new GetCommand({ TableName: this.#tables.products, Key: { productId }, ConsistentRead: true });
    const { Item } = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    if (Item) this.#remember(Item as StoredProduct);
    return Item as StoredProduct | undefined;
  }

  /**
   * A product with its shards: one BatchGetItem of 1 read unit plus one per shard in use, or of 65 if their number is not
   * known. The items are not read at one instant: see `readShelf`.
   * @throws Problem `try-again` if it cannot be read before the deadline.
   */
  async shelf(productId: string, trace: Trace): Promise<Shelf | undefined> {
    let asked = this.#shardsInUse.get(productId) ?? MAX_SHARDS;
    const { product, shards } = await this.#readItems(productId, range(0, asked), trace);
    if (!product) return undefined;
    const { shardsInUse } = product;
    while (asked < shardsInUse) {
      const more = await this.#readItems(productId, range(asked, shardsInUse), trace);
      for (const [index, shard] of more.shards) shards.set(index, shard);
      asked = shardsInUse;
    }
    this.#remember(product);
    const beyond = [...shards.values()].filter(({ index }) => index >= shardsInUse);
    return {
      product,
      shards: range(0, shardsInUse).map((index) => shards.get(index) ?? missingShard(index)),
      hasMovedBeyond: beyond.some(({ available, moves }) => available > 0 || moves > 0),
    };
  }

  /**
   * Units by product id, for lists: read eventually consistently, for half the read units, and without regard to moves in
   * progress.
   * @throws Problem `try-again` if they cannot be read before the deadline.
   */
  async counts(products: readonly StoredProduct[], trace: Trace): Promise<Map<string, number>> {
    const keys = products.flatMap((product) =>
      range(0, product.shardsInUse).map((index) => ({ ...this.#key(product.productId, index), product, index })),
    );
    const batches = range(0, Math.ceil(keys.length / BATCH_KEYS)).map((batch) =>
      keys.slice(batch * BATCH_KEYS, (batch + 1) * BATCH_KEYS),
    );
    const units = new Map<string, number>();
    await allEnded(
      batches.map(async (batch) => {
        for await (const [{ product, index }, item] of batchGet(this.#dynamo, batch, trace, false)) {
          const shard = item ? shardOf(item) : missingShard(index);
          const counted = units.get(product.productId) ?? 0;
          units.set(product.productId, counted + unitsOf({ product, shards: [shard] }));
        }
      }),
    );
    return units;
  }

  async settle(product: StoredProduct, shards: readonly Shard[], trace: Trace): Promise<SettleOutcome> {
    const items = shards.map((shard) => this.updates.settle(product, shard));
    const outcome = await this.#write(product.productId, items, trace);
    if (outcome.kind === 'done') return { left: [] };
    if (outcome.kind === 'unclear') return { left: shards };
    const { refusals } = outcome;
    // A refused shard may have been settled meanwhile, by this version or by one in between, which still leaves it to be done.
    const now = shards.map((shard, index) => (refusals[index]?.item ? shardOf(refusals[index].item) : shard));
    return { left: now.filter(({ version }) => version < product.version) };
  }

  async move(product: StoredProduct, changes: readonly UnitsChange[], trace: Trace): Promise<ChangeOutcome> {
    const outcome = await this.#write(product.productId, this.updates.move(product, changes), trace);
    return changeOutcome(outcome, changes);
  }

  async narrow({ productId, stockShards, version }: StoredProduct, trace: Trace): Promise<void> {
    const item = {
      Update: {
        TableName: this.#tables.products,
        Key: { productId },
        UpdateExpression: 'SET shardsInUse = :stockShards',
        // A later version may use more shards.
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':stockShards': stockShards, ':version': version },
      },
    };
    await this.#write(productId, [item], trace);
  }

  async noteSoldDown({ productId, version, refills = 0 }: StoredProduct, units: number, trace: Trace): Promise<void> {
    const command = new UpdateCommand({
      TableName: this.#tables.products,
      Key: { productId },
      UpdateExpression: 'SET soldDown = :soldDown',
      // A PUT or refill since the reading makes the count too low.
      ConditionExpression: `version = :version AND ${refills === 0 ? 'attribute_not_exists(refills)' : 'refills = :refills'}`,
      ExpressionAttributeValues: {
        ':soldDown': { units, refills, until: trace.clock.now() + SOLD_DOWN_LIFE_MS },
        ':version': version,
        ...(refills > 0 && { ':refills': refills }),
      },
    });
    try {
      await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    } catch (error) {
      // The note saves reads only: without it the next process that finds too few units reads the shards.
      if (!(error instanceof ConditionalCheckFailedException) && !(error instanceof Problem)) throw error;
    }
  }

  /**
   * The items of an adjustment: the changes of the shards come first, then the refill that ends the product's sold-down note.
   * @throws Error if units would go into a shard beyond the product's `stockShards`.
   */
  adjusting(product: StoredProduct, changes: readonly UnitsChange[]): TransactWriteItem[] {
    const { productId, version } = product;
    const refill = {
      Update: {
        TableName: this.#tables.products,
        Key: { productId },
        UpdateExpression: 'ADD refills :one REMOVE soldDown',
        // Under the version that the changes were planned for.
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':one': 1, ':version': version },
      },
    };
    return [...this.updates.adjust(product, changes), refill];
  }

  #remember({ productId, shardsInUse }: StoredProduct): void {
    if (this.#shardsInUse.size >= REMEMBERED_PRODUCTS) this.#shardsInUse.clear();
    this.#shardsInUse.set(productId, shardsInUse);
  }

  #key(productId: string, index: number) {
    return { table: this.#tables.stock, key: { shardId: shardIdOf(productId, index) } };
  }

  async #readItems(productId: string, indexes: readonly number[], trace: Trace) {
    const asked = [
      { table: this.#tables.products, key: { productId } as Record<string, string> },
      ...indexes.map((index) => this.#key(productId, index)),
    ];
    let product: StoredProduct | undefined;
    const shards = new Map<number, Shard>();
    for await (const [{ table }, item] of batchGet(this.#dynamo, asked, trace)) {
      if (!item) continue;
      if (table === this.#tables.products) product = item as unknown as StoredProduct;
      else {
        const shard = shardOf(item);
        shards.set(shard.index, shard);
      }
    }
    return { product, shards };
  }

  async #write(productId: string, items: TransactWriteItem[], trace: Trace): Promise<TransactionOutcome> {
    const command = transaction(items);
    const outcome = await transact(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    this.changed(productId);
    return outcome;
  }
}

/** The outcome of a transaction whose first items are the given changes of shards. */
export function changeOutcome(outcome: TransactionOutcome, changes: readonly UnitsChange[]): ChangeOutcome {
  if (outcome.kind !== 'refused') return outcome;
  const busy = new Set<number>();
  let isStale = false;
  for (const [position, { shard }] of changes.entries()) {
    const why = outcome.refusals[position]?.why;
    if (why === 'conflict' || why === 'throttled') busy.add(shard.index);
    isStale ||= why === 'condition';
  }
  return { kind: 'refused', busy, isStale };
}

function missingShard(index: number): Shard {
  return { index, available: 0, price: 0, version: 0, moves: 0, sold: new Map() };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, position) => from + position);
}
