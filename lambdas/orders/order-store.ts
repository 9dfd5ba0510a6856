import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../shared/batch-get.ts';
import { BATCH_KEYS } from '../shared/bounds.ts';
import {
  type Dynamo,
  type Refusal,
  read,
  type TransactionOutcome,
  type TransactWriteItem,
  transact,
  transaction,
} from '../shared/dynamo.ts';
import { type Page, pageOf, parseCursor } from '../shared/page.ts';
import { addDays, type Calendar, shopDay } from '../shared/shop-day.ts';
import { tables } from '../shared/tables.ts';
import type { Trace } from '../shared/trace.ts';
import type { ShardPick, ShardRefusal } from '../stock/pick.ts';
import type { StockStore } from '../stock/stock-store.ts';
import type { StoredProduct } from '../stock/stored-product.ts';
import type { UnitsChange } from '../stock/units-change.ts';
import type { Order, OrderRecord } from './order.ts';
import type { OrderDraft, OrderOutcome, Orders } from './order-draft.ts';
import { itemOf, recordOf } from './order-item.ts';
import { SharedReads } from './shared-reads.ts';

type Item = Record<string, unknown>;
type OrderKey = { readonly userId: string; readonly orderId: string };

/** The orders of every user; only here do orders take units and money. */
export class OrderStore implements Orders {
  readonly #dynamo: Dynamo;
  readonly #tables: { readonly orders: string; readonly wallets: string };
  readonly #stock: StockStore;
  readonly #calendar: Calendar;
  readonly #lookups: SharedReads<OrderKey, Item>;

  constructor(dynamo: Dynamo, tables: { orders: string; wallets: string }, stock: StockStore, calendar: Calendar) {
    this.#dynamo = dynamo;
    this.#tables = tables;
    this.#stock = stock;
    this.#calendar = calendar;
    this.#lookups = new SharedReads(BATCH_KEYS, (keys, trace) => this.#readAll(keys, trace));
  }

  async place(draft: OrderDraft, trace: Trace): Promise<OrderOutcome> {
    const today = shopDay(trace.clock.now(), this.#calendar.timeZone);
    // One day more than the window: a ranking that runs a day late still finds its days.
    const firstKept = addDays(today, -this.#calendar.topWindowDays - 1);
    const items = [
      // Each shard checks units, price and version.
      ...draft.picks.map((pick) => this.#stock.updates.sell(pick, today, firstKept)),
      { Update: { ...this.#canPay(draft), UpdateExpression: 'SET balance = balance - :total' } },
      { Put: { ...this.#isUnused, Item: itemOf(draft.userId, draft.order, draft.fingerprint) } },
    ];
    const outcome = await this.#write(items, trace);
    return outcome.kind === 'refused' ? outcomeOf(outcome.refusals, draft.picks) : outcome;
  }

  async gather(
    draft: OrderDraft,
    product: StoredProduct,
    changes: readonly UnitsChange[],
    picks: readonly ShardPick[],
    trace: Trace,
  ): Promise<OrderOutcome> {
    const items = [
      ...this.#stock.updates.move(product, changes),
      { ConditionCheck: this.#canPay(draft) },
      { ConditionCheck: { ...this.#isUnused, Key: { userId: draft.userId, orderId: draft.order.orderId } } },
    ];
    const outcome = await this.#write(items, trace);
    // The changes of the picks' shards come last.
    const others = changes.length - picks.length;
    return outcome.kind === 'refused' ? outcomeOf(outcome.refusals.slice(others), picks) : outcome;
  }

  /**
   * An order of the user, or `undefined`. Concurrent calls share one BatchGetItem.
   * @throws Problem `try-again` if it cannot be read before the deadline.
   */
  async find(userId: string, orderId: string, trace: Trace): Promise<OrderRecord | undefined> {
    const item = await this.#lookups.get({ userId, orderId }, trace);
    return item && recordOf(item);
  }

  /**
   * An order of the user, or `undefined`.
   * @throws Problem `try-again` if it cannot be read before the deadline.
   */
  async get(userId: string, orderId: string, trace: Trace): Promise<Order | undefined> {
    const command = new GetCommand({ TableName: this.#tables.orders, Key: { userId, orderId }, ConsistentRead: true });
    const answer = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    return answer.Item && recordOf(answer.Item).order;
  }

  /**
   * A page of the user's orders, newest first.
   * @throws Problem `invalid-request` if the cursor is damaged; `try-again` if the page cannot be read before the deadline.
   */
  async list(userId: string, page: { limit: number; cursor?: string | undefined }, trace: Trace): Promise<Page<Order>> {
    const [createdAt, orderId] = page.cursor ? parseCursor(page.cursor, 2) : [];
    const command = new QueryCommand({
      TableName: this.#tables.orders,
      IndexName: tables.orders.timeIndex.name,
      Select: 'ALL_ATTRIBUTES',
      ConsistentRead: true,
      KeyConditionExpression: 'userId = :userId',
      ExpressionAttributeValues: { ':userId': userId },
      ScanIndexForward: false,
      Limit: page.limit + 1,
      ...(page.cursor && { ExclusiveStartKey: { userId, createdAt, orderId } }),
    });
    const answer = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    const orders = (answer.Items ?? []).map((item) => recordOf(item).order);
    return pageOf(
      orders,
      page.limit,
      (order) => [order.createdAt, order.orderId],
      answer.LastEvaluatedKey !== undefined,
    );
  }

  async #write(items: TransactWriteItem[], trace: Trace): Promise<TransactionOutcome> {
    const command = transaction(items);
    return transact(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
  }

  async *#readAll(keys: readonly OrderKey[], trace: Trace): AsyncGenerator<readonly [OrderKey, Item | undefined]> {
    const asked = keys.map((key) => ({ table: this.#tables.orders, key: { ...key } }));
    for await (const [{ key }, item] of batchGet(this.#dynamo, asked, trace)) yield [key, item];
  }

  #canPay({ userId, order }: OrderDraft) {
    return {
      TableName: this.#tables.wallets,
      Key: { userId },
      // No negative balance.
      ConditionExpression: 'balance >= :total',
      ExpressionAttributeValues: { ':total': order.totalAmount },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
  }

  get #isUnused() {
    return {
      TableName: this.#tables.orders,
      // A key is used once: the order itself is its record.
      ConditionExpression: 'attribute_not_exists(orderId)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
  }
}

/** The outcome of a refused transaction whose items are the picks' shards, the wallet and the order. */
function outcomeOf(refusals: readonly Refusal[], picks: readonly ShardPick[]): OrderOutcome {
  const wallet = refusals[picks.length];
  const record = refusals[picks.length + 1];
  // First the key: if the order exists, no other reason matters.
  if (record?.item) return { kind: 'exists', record: recordOf(record.item) };
  const isBusy = (refusal: Refusal | undefined) => refusal?.why === 'conflict' || refusal?.why === 'throttled';
  const isShort = wallet?.why === 'condition';
  return {
    kind: 'refused',
    shards: picks.map((pick, index) => shardRefusal(refusals[index], pick)),
    wallet: isShort ? { balance: Number(wallet.item?.balance ?? 0) } : isBusy(wallet) ? 'busy' : 'willing',
    key: isBusy(record) ? 'busy' : 'free',
  };
}

/** Why a shard refused a pick: its item, as the failed condition returns it, shows whether price, version or units failed. */
function shardRefusal(refusal: Refusal | undefined, pick: ShardPick): ShardRefusal {
  if (refusal?.why !== 'condition') return { pick, why: refusal?.why ?? 'none', available: 0 };
  const isStale = Number(refusal.item?.version ?? 0) < pick.version;
  if (isStale || refusal.item?.price !== pick.price) return { pick, why: 'moved', available: 0 };
  return { pick, why: 'empty', available: Number(refusal.item.available) };
}
