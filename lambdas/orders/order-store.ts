import { randomUUID } from 'node:crypto';
import { GetCommand, QueryCommand, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { shardPart, soldAttribute } from '../products/stock-shard.ts';
import { batchGet } from '../shared/batch-get.ts';
import { BATCH_KEYS } from '../shared/bounds.ts';
import { type Dynamo, type Refusal, read, transact } from '../shared/dynamo.ts';
import { type Page, pageOf, parseCursor } from '../shared/page.ts';
import { addDays, shopDay } from '../shared/shop-day.ts';
import { tables } from '../shared/tables.ts';
import type { Trace } from '../shared/trace.ts';
import type { Order } from './order.ts';
import { SharedReads } from './shared-reads.ts';
import type { ShardPick } from './shelf-memory.ts';

/** Why a shard did not give its units; `moved` is another price than the one in memory, or no such shard any more. */
export interface ShardRefusal {
  readonly pick: ShardPick;
  readonly why: 'none' | 'empty' | 'moved' | 'conflict' | 'throttled';
  /** Units the shard held when it was empty for this order. */
  readonly available: number;
}

/** What became of an order's transaction, or of one that moves units for it. */
export type OrderOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'exists'; readonly order: Order; readonly fingerprint: string }
  | {
      readonly kind: 'refused';
      readonly shards: readonly ShardRefusal[];
      readonly wallet: 'willing' | 'busy' | { readonly balance: number };
      readonly key: 'free' | 'busy';
    }
  | { readonly kind: 'unclear' };

/** An order that is to be placed, with the shards that are to serve it. */
export interface OrderDraft {
  readonly userId: string;
  readonly order: Order;
  readonly fingerprint: string;
  readonly picks: readonly ShardPick[];
}

/** The orders of every user, and the one way of taking from shelves and wallets. */
export class OrderStore {
  readonly #dynamo: Dynamo;
  readonly #tables: { readonly orders: string; readonly products: string; readonly wallets: string };
  readonly #shop: { readonly timeZone: string; readonly topWindowDays: number };
  readonly #lookups: SharedReads<{ userId: string; orderId: string }, Item>;

  constructor(
    dynamo: Dynamo,
    tables: { orders: string; products: string; wallets: string },
    shop: { timeZone: string; topWindowDays: number },
  ) {
    this.#dynamo = dynamo;
    this.#tables = tables;
    this.#shop = shop;
    this.#lookups = new SharedReads(BATCH_KEYS, (keys, trace) => batchGet(dynamo, tables.orders, keys, trace));
  }

  /** Takes the stock and the money and writes the order: all or nothing, in one call. */
  async place(draft: OrderDraft, trace: Trace): Promise<OrderOutcome> {
    return this.#write(trace, draft.picks, [
      ...draft.picks.map((pick) => ({ Update: this.#take(pick, trace) })),
      { Update: this.#pay(draft) },
      { Put: this.#record(draft) },
    ]);
  }

  /**
   * Moves units of one product, for an order that is to be placed next, from some of its shards into another one: all or
   * nothing, and only while the order's key is unused and its wallet can pay.
   */
  async move(draft: OrderDraft, from: readonly ShardPick[], into: ShardPick, trace: Trace): Promise<OrderOutcome> {
    const units = from.reduce((sum, { quantity }) => sum + quantity, 0);
    return this.#write(
      trace,
      [into, ...from],
      [
        { Update: this.#move(into, -units) },
        ...from.map((pick) => ({ Update: this.#move(pick, pick.quantity) })),
        { ConditionCheck: this.#canPay(draft) },
        { ConditionCheck: { ...this.#isUnused, Key: { userId: draft.userId, orderId: draft.order.orderId } } },
      ],
    );
  }

  /** An order of the user's, or `undefined`; those who ask at once share a call. */
  async find(
    userId: string,
    orderId: string,
    trace: Trace,
  ): Promise<{ order: Order; fingerprint: string } | undefined> {
    const item = await this.#lookups.get({ userId, orderId }, trace);
    return item && recordOf(item);
  }

  /** An order of the user's, or `undefined`. */
  async get(userId: string, orderId: string, trace: Trace): Promise<Order | undefined> {
    const command = new GetCommand({ TableName: this.#tables.orders, Key: { userId, orderId }, ConsistentRead: true });
    const answer = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    return answer.Item && recordOf(answer.Item).order;
  }

  /** A page of the user's orders, newest first. */
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

  /** @param items those of the picks, in their order, the wallet's, and the order's. */
  async #write(trace: Trace, picks: readonly ShardPick[], items: TransactWriteItem[]): Promise<OrderOutcome> {
    // The SDK's own second try must not take twice.
    const command = new TransactWriteCommand({ ClientRequestToken: randomUUID(), TransactItems: items });
    const outcome = await transact(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    return outcome.kind === 'refused' ? outcomeOf(outcome.refusals, picks) : outcome;
  }

  #take({ productId, shard, quantity, price, soldDays }: ShardPick, trace: Trace) {
    const today = shopDay(trace.clock.now(), this.#shop.timeZone);
    // A ranking that comes a day late still finds its days.
    const firstKept = addDays(today, -this.#shop.topWindowDays - 1);
    const past = soldDays.filter((day) => day < firstKept).map(soldAttribute);
    return {
      TableName: this.#tables.products,
      Key: { productId, part: shardPart(shard) },
      UpdateExpression:
        `SET available = available - :quantity ADD ${soldAttribute(today)} :quantity` +
        (past.length > 0 ? ` REMOVE ${past.join(', ')}` : ''),
      // Never more than is there, never at another price than the buyer pays.
      ConditionExpression: 'available >= :quantity AND price = :price',
      ExpressionAttributeValues: { ':quantity': quantity, ':price': price },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
  }

  #move({ productId, shard, price }: ShardPick, units: number) {
    return {
      TableName: this.#tables.products,
      Key: { productId, part: shardPart(shard) },
      UpdateExpression: 'SET available = available - :units',
      // Never more than is there, and nothing into a shard that is none any more.
      ConditionExpression: 'available >= :units AND price = :price',
      ExpressionAttributeValues: { ':units': units, ':price': price },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
  }

  #pay(draft: OrderDraft) {
    return { ...this.#canPay(draft), UpdateExpression: 'SET balance = balance - :total' };
  }

  #canPay({ userId, order }: OrderDraft) {
    return {
      TableName: this.#tables.wallets,
      Key: { userId },
      // No balance goes below zero.
      ConditionExpression: 'balance >= :total',
      ExpressionAttributeValues: { ':total': order.totalAmount },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
  }

  #record({ userId, order, fingerprint }: OrderDraft) {
    return { ...this.#isUnused, Item: itemOf(userId, order, fingerprint) };
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

type Item = Record<string, unknown>;
type TransactWriteItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

function outcomeOf(refusals: readonly Refusal[], picks: readonly ShardPick[]): OrderOutcome {
  const wallet = refusals[picks.length];
  const record = refusals[picks.length + 1];
  // The key comes before everything: what an order that exists would need now does not matter.
  if (record?.item) return { kind: 'exists', ...recordOf(record.item) };
  const isBusy = (refusal: Refusal | undefined) => refusal?.why === 'conflict' || refusal?.why === 'throttled';
  return {
    kind: 'refused',
    shards: picks.map((pick, index) => shardRefusal(refusals[index], pick)),
    wallet:
      wallet?.why === 'condition'
        ? { balance: Number(wallet.item?.balance ?? 0) }
        : isBusy(wallet)
          ? 'busy'
          : 'willing',
    key: isBusy(record) ? 'busy' : 'free',
  };
}

function shardRefusal(refusal: Refusal | undefined, pick: ShardPick): ShardRefusal {
  if (refusal?.why !== 'condition') return { pick, why: refusal?.why ?? 'none', available: 0 };
  if (refusal.item?.price !== pick.price) return { pick, why: 'moved', available: 0 };
  return { pick, why: 'empty', available: Number(refusal.item.available) };
}

/** An order as it is stored. */
export function itemOf(userId: string, order: Order, fingerprint: string): Item {
  const { orderId, createdAt, totalAmount, items } = order;
  // Lines without names of their own: twenty of them fit in one write unit.
  const lines = items.map((item) => [item.productId, item.name, item.unitPrice, item.quantity]);
  return { userId, orderId, createdAt, totalAmount, lines, fingerprint };
}

function recordOf(item: Item): { order: Order; fingerprint: string } {
  const { orderId, createdAt, totalAmount, lines, fingerprint } = item as {
    orderId: string;
    createdAt: string;
    totalAmount: number;
    lines: [string, string, number, number][];
    fingerprint: string;
  };
  const items = lines.map(([productId, name, unitPrice, quantity]) => ({
    productId,
    name,
    unitPrice,
    quantity,
    amount: unitPrice * quantity,
  }));
  return { order: { orderId, status: 'placed', items, totalAmount, createdAt }, fingerprint };
}
