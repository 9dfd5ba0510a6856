import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand, type TransactWriteCommandInput, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { StoredProduct } from '../products/product.ts';
import { allEnded } from '../shared/all-ended.ts';
import { batchGet } from '../shared/batch-get.ts';
import { BATCH_KEYS, SOLD_DOWN_LIFE_MS } from '../shared/bounds.ts';
import { type Dynamo, type Refusal, read, type TransactionOutcome, transact } from '../shared/dynamo.ts';
import { Problem } from '../shared/problem.ts';
import { addDays, daysBetween } from '../shared/shop-day.ts';
import type { Trace } from '../shared/trace.ts';
import type { SettleOutcome } from './settle-shards.ts';
import { MAX_SHARDS, type Shard, shareOf } from './shard.ts';
import { shardIdOf, shardOf, soldAttribute } from './shard-item.ts';
import type { ShardPick, ShardRefusal } from './shard-pick.ts';
import { type Shelf, unitsOf } from './shelf.ts';
import type { WatchedStock } from './shelves.ts';
import type { UnitsMover } from './spread-units.ts';
import type { ChangeOutcome, UnitsChange } from './units-change.ts';

/** Days before those that are kept whose counts a sale removes from its shard. */
const PRUNED_DAYS = 14;

type Item = Record<string, unknown>;
export type TransactWriteItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Products whose number of shards a process remembers; with more it begins anew. */
const REMEMBERED_PRODUCTS = 10_000;

/**
 * The stock of every product: one item a shard, each under a partition key of its own. What an order or an adjustment does to
 * shards is given as items of the transaction that its own store writes.
 */
export class StockStore implements WatchedStock, UnitsMover {
  readonly #dynamo: Dynamo;
  readonly #tables: { readonly products: string; readonly stock: string };
  readonly #shardsInUse = new Map<string, number>();
  readonly #listeners: ((productId: string) => void)[] = [];

  constructor(dynamo: Dynamo, tables: { products: string; stock: string }) {
    this.#dynamo = dynamo;
    this.#tables = tables;
  }

  /** Calls `listener` with the id of every product whose shards were changed through this store, orders aside. */
  onChanged(listener: (productId: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Tells the listeners that the shards of a product may hold more than a process remembers. */
  changed(productId: string): void {
    for (const listener of this.#listeners) listener(productId);
  }

  /** A product without its shards: one read unit. */
  async product(productId: string, trace: Trace): Promise<StoredProduct | undefined> {
    const command = new GetCommand({ TableName: this.#tables.products, Key: { productId }, ConsistentRead: true });
    const { Item } = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    if (Item) this.#remember(Item as StoredProduct);
    return Item as StoredProduct | undefined;
  }

  /**
   * A product with its shards: one BatchGetItem of 1 + the shards in use read units, of 65 where their number is not known.
   * Not one instant: see `readShelf`.
   */
  async shelf(productId: string, trace: Trace): Promise<Shelf | undefined> {
    let asked = this.#shardsInUse.get(productId) ?? MAX_SHARDS;
    const { product, shards } = await this.#read(productId, range(0, asked), trace);
    if (!product) return undefined;
    const { shardsInUse } = product;
    while (asked < shardsInUse) {
      for (const [index, shard] of (await this.#read(productId, range(asked, shardsInUse), trace)).shards) {
        shards.set(index, shard);
      }
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
   * The units of some products, read for half the units of a shelf and without waiting for moves under way: for lists, which
   * may be a moment old.
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
    const outcome = await this.#write(
      product.productId,
      shards.map((shard) => ({ Update: this.#settling(product, shard) })),
      trace,
    );
    if (outcome.kind === 'done') return { left: [] };
    if (outcome.kind === 'unclear') return { left: shards };
    const { refusals } = outcome;
    // What another has settled before is done; what it has brought to a version between is still to be.
    const now = shards.map((shard, index) => (refusals[index]?.item ? shardOf(refusals[index].item) : shard));
    return { left: now.filter(({ version }) => version < product.version) };
  }

  async move(product: StoredProduct, changes: readonly UnitsChange[], trace: Trace): Promise<ChangeOutcome> {
    const outcome = await this.#write(product.productId, this.moving(product, changes), trace);
    return changeOutcome(outcome, changes);
  }

  async narrow({ productId, stockShards, version }: StoredProduct, trace: Trace): Promise<void> {
    const item = {
      Update: {
        TableName: this.#tables.products,
        Key: { productId },
        UpdateExpression: 'SET shardsInUse = :stockShards',
        // Another version may use more shards.
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
      // What came since is not in these units.
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
      // Nothing hangs on it: without it the next who finds too few reads the shards.
      if (!(error instanceof ConditionalCheckFailedException) && !(error instanceof Problem)) throw error;
    }
  }

  /**
   * What an order takes from one shard.
   * @param today the shop day on which it is sold.
   * @param firstKept the first shop day whose count the shard is to keep.
   */
  taking({ productId, shard, quantity, price, version }: ShardPick, today: string, firstKept: string) {
    // Without looking which are there: an order has not read the shard. What sells once a fortnight stays small.
    const past = daysBetween(addDays(firstKept, -PRUNED_DAYS), addDays(firstKept, -1)).map(soldAttribute);
    return {
      Update: {
        ...this.#update(productId, shard),
        UpdateExpression:
          `SET available = available - :quantity ADD ${soldAttribute(today)} :quantity ` + `REMOVE ${past.join(', ')}`,
        // Never more than is there, never at another price than the buyer pays, never what a PUT has set and not reached yet.
        ConditionExpression: 'available >= :quantity AND price = :price AND version >= :version',
        ExpressionAttributeValues: { ':quantity': quantity, ':price': price, ':version': version },
      },
    };
  }

  /** Units that go from some shards into others; their sum is zero. */
  moving(product: StoredProduct, changes: readonly UnitsChange[]): TransactWriteItem[] {
    return this.#changing(product, changes, 'ADD moves :one', { ':one': 1 });
  }

  /** Units that are added to shards, or taken from them for good; the items of the changes come first. */
  adjusting(product: StoredProduct, changes: readonly UnitsChange[]): TransactWriteItem[] {
    const { productId, version } = product;
    const refill = {
      Update: {
        TableName: this.#tables.products,
        Key: { productId },
        UpdateExpression: 'ADD refills :one REMOVE soldDown',
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':one': 1, ':version': version },
      },
    };
    return [...this.#changing(product, changes, '', {}), refill];
  }

  #changing(
    { productId, stockShards, version }: StoredProduct,
    changes: readonly UnitsChange[],
    also: string,
    values: Item,
  ): TransactWriteItem[] {
    return changes.map(({ shard: { index }, units }) => {
      if (units > 0 && index >= stockShards) throw new Error(`Shard ${index} of ${productId} is to be drained.`);
      return {
        Update: {
          ...this.#update(productId, index),
          UpdateExpression: `SET available = available + :units ${also}`,
          // What a later version has set must stay as it is, and nothing may go where it is not looked for; never more than is there.
          ConditionExpression: 'version = :version AND available >= :given',
          ExpressionAttributeValues: { ':units': units, ':version': version, ':given': Math.max(0, -units), ...values },
        },
      };
    });
  }

  #settling({ productId, price, version, lastSet }: StoredProduct, shard: Shard) {
    const isSet = shard.version < lastSet.version;
    return {
      ...this.#update(productId, shard.index),
      UpdateExpression: `SET price = :price, version = :version${isSet ? ', available = :share' : ''}`,
      // Once a version, and a share of the stock once a set: what was sold since must not come back.
      ConditionExpression: isSet
        ? 'attribute_not_exists(version) OR version < :set'
        : 'version >= :set AND version < :version',
      ExpressionAttributeValues: {
        ':price': price,
        ':version': version,
        ':set': lastSet.version,
        ...(isSet && { ':share': shareOf(lastSet.stock, lastSet.stockShards, shard.index) }),
      },
    };
  }

  #remember({ productId, shardsInUse }: StoredProduct): void {
    if (this.#shardsInUse.size >= REMEMBERED_PRODUCTS) this.#shardsInUse.clear();
    this.#shardsInUse.set(productId, shardsInUse);
  }

  #update(productId: string, index: number) {
    const { table, key } = this.#key(productId, index);
    return { TableName: table, Key: key, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
  }

  #key(productId: string, index: number) {
    return { table: this.#tables.stock, key: { shardId: shardIdOf(productId, index) } };
  }

  async #read(productId: string, indexes: readonly number[], trace: Trace) {
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
    const outcome = await this.#send(items, trace);
    this.changed(productId);
    return outcome;
  }

  #send(items: TransactWriteItem[], trace: Trace): Promise<TransactionOutcome> {
    // The SDK's own second try must not change anything twice.
    const command = new TransactWriteCommand({ ClientRequestToken: randomUUID(), TransactItems: items });
    return transact(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
  }
}

/** What a refused transaction says of the shards that were to change; their items come first in it. */
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

/** What a shard's refusal means to an order. */
export function shardRefusal(refusal: Refusal | undefined, pick: ShardPick): ShardRefusal {
  if (refusal?.why !== 'condition') return { pick, why: refusal?.why ?? 'none', available: 0 };
  const isStale = Number(refusal.item?.version ?? 0) < pick.version;
  if (isStale || refusal.item?.price !== pick.price) return { pick, why: 'moved', available: 0 };
  return { pick, why: 'empty', available: Number(refusal.item.available) };
}

function missingShard(index: number): Shard {
  return { index, available: 0, price: 0, version: 0, moves: 0, sold: new Map() };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, position) => from + position);
}
