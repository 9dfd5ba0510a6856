import { randomUUID } from 'node:crypto';
import { BatchGetCommand, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { shardPart, soldAttribute } from '../products/stock-shard.ts';
import { BATCH_KEYS } from '../shared/bounds.ts';
import { type Dynamo, type Refusal, read, transact } from '../shared/dynamo.ts';
import { type Page, pageOf, parseCursor } from '../shared/page.ts';
import { tryAgain } from '../shared/problem.ts';
import { addDays, shopDay } from '../shared/shop-day.ts';
import { tables } from '../shared/tables.ts';
import type { Trace } from '../shared/trace.ts';
import type { Order } from './order.ts';
import { SharedReads } from './shared-reads.ts';
import type { Part, ShelfMemory } from './shelves.ts';

/** Why a shard did not give its part; `moved` is another price than the one in memory, or no such shard any more. */
export interface PartRefusal {
  readonly productId: string;
  readonly shard: number;
  readonly why: 'none' | 'empty' | 'moved' | 'conflict' | 'throttled';
  /** Units the shard held when it was empty for this order. */
  readonly available: number;
  /** Whether another shard of the product may serve instead. */
  readonly hasSiblings: boolean;
}

/** What became of an order's transaction. */
export type PlaceOutcome =
  | { readonly kind: 'placed' }
  | { readonly kind: 'exists'; readonly order: Order; readonly fingerprint: string }
  | {
      readonly kind: 'refused';
      readonly parts: readonly PartRefusal[];
      readonly wallet: 'willing' | 'busy' | { readonly balance: number };
      readonly order: 'unused' | 'busy';
    }
  | { readonly kind: 'unclear' };

/** An order that is to be placed, with the shards that are to serve it. */
export interface OrderDraft {
  readonly userId: string;
  readonly order: Order;
  readonly fingerprint: string;
  readonly lines: readonly { readonly shelf: ShelfMemory; readonly parts: readonly Part[] }[];
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
    this.#lookups = new SharedReads(BATCH_KEYS, (keys, trace) => this.#findAll(keys, trace));
  }

  /** Takes the stock and the money and writes the order: all or nothing, in one call. */
  async place(draft: OrderDraft, trace: Trace): Promise<PlaceOutcome> {
    const takes = draft.lines.flatMap(({ shelf, parts }) => parts.map((part) => ({ shelf, part })));
    const command = new TransactWriteCommand({
      // The SDK's own second try must not take twice.
      ClientRequestToken: randomUUID(),
      TransactItems: [
        ...takes.map(({ part }) => ({ Update: this.#take(part, trace) })),
        { Update: this.#pay(draft) },
        { Put: this.#record(draft) },
      ],
    });
    const outcome = await transact(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    if (outcome.kind === 'done') return { kind: 'placed' };
    if (outcome.kind === 'unclear') return outcome;
    return outcomeOf(outcome.refusals, takes);
  }

  /**
   * Moves units of one product into the first of the shards they lie in, all or nothing.
   * @returns whether they lie there now.
   */
  async gather(parts: readonly Part[], trace: Trace): Promise<boolean> {
    const [into, ...from] = parts.map((part) => ({ part, units: part.quantity }));
    if (!into) return true;
    const gained = from.reduce((sum, { units }) => sum + units, 0);
    const moves = [{ ...into, units: -gained }, ...from];
    const command = new TransactWriteCommand({
      ClientRequestToken: randomUUID(),
      TransactItems: moves.map(({ part, units }) => ({ Update: this.#move(part, units) })),
    });
    return (await transact(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }))).kind === 'done';
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
    return pageOf(orders, page.limit, (order) => [order.createdAt, order.orderId]);
  }

  #take(part: Part, trace: Trace) {
    const today = shopDay(trace.clock.now(), this.#shop.timeZone);
    // A ranking that comes a day late still finds its days.
    const firstKept = addDays(today, -this.#shop.topWindowDays - 1);
    const past = part.soldDays.filter((day) => day < firstKept).map(soldAttribute);
    return {
      TableName: this.#tables.products,
      Key: { productId: part.productId, part: shardPart(part.shard) },
      UpdateExpression:
        `SET available = available - :quantity ADD ${soldAttribute(today)} :quantity` +
        (past.length > 0 ? ` REMOVE ${past.join(', ')}` : ''),
      // Never more than is there, never at another price than the buyer pays.
      ConditionExpression: 'available >= :quantity AND price = :price',
      ExpressionAttributeValues: { ':quantity': part.quantity, ':price': part.price },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
  }

  #move({ productId, shard, price }: Part, units: number) {
    return {
      TableName: this.#tables.products,
      Key: { productId, part: shardPart(shard) },
      UpdateExpression: 'SET available = available - :units',
      // Never more than is there, and nothing into a shard that is none any more.
      ConditionExpression: 'available >= :units AND price = :price',
      ExpressionAttributeValues: { ':units': units, ':price': price },
    };
  }

  #pay({ userId, order }: OrderDraft) {
    return {
      TableName: this.#tables.wallets,
      Key: { userId },
      UpdateExpression: 'SET balance = balance - :total',
      // No balance goes below zero.
      ConditionExpression: 'balance >= :total',
      ExpressionAttributeValues: { ':total': order.totalAmount },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
  }

  #record({ userId, order, fingerprint }: OrderDraft) {
    return {
      TableName: this.#tables.orders,
      Item: itemOf(userId, order, fingerprint),
      // A key is used once: the order itself is its record.
      ConditionExpression: 'attribute_not_exists(orderId)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
  }

  async #findAll(keys: { userId: string; orderId: string }[], trace: Trace): Promise<(Item | undefined)[]> {
    const table = this.#tables.orders;
    const command = new BatchGetCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } });
    const answer = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    // An order that was not looked up must not be taken for one that does not exist.
    if (Object.keys(answer.UnprocessedKeys ?? {}).length > 0) throw tryAgain();
    const found = new Map((answer.Responses?.[table] ?? []).map((item) => [`${item.userId}/${item.orderId}`, item]));
    return keys.map(({ userId, orderId }) => found.get(`${userId}/${orderId}`));
  }
}

type Item = Record<string, unknown>;

function outcomeOf(refusals: readonly Refusal[], takes: readonly { shelf: ShelfMemory; part: Part }[]): PlaceOutcome {
  const wallet = refusals[takes.length];
  const record = refusals[takes.length + 1];
  // The key comes before everything: what an order that exists would need now does not matter.
  if (record?.item) return { kind: 'exists', ...recordOf(record.item) };
  const isBusy = (refusal: Refusal | undefined) => refusal?.why === 'conflict' || refusal?.why === 'throttled';
  return {
    kind: 'refused',
    parts: takes.map(({ shelf, part }, index) => partRefusal(refusals[index], shelf, part)),
    wallet:
      wallet?.why === 'condition'
        ? { balance: Number(wallet.item?.balance ?? 0) }
        : isBusy(wallet)
          ? 'busy'
          : 'willing',
    order: isBusy(record) ? 'busy' : 'unused',
  };
}

function partRefusal(refusal: Refusal | undefined, shelf: ShelfMemory, part: Part): PartRefusal {
  const { productId, shard } = part;
  const base = { productId, shard, hasSiblings: shelf.hasSiblings, available: 0 };
  if (refusal?.why !== 'condition') return { ...base, why: refusal?.why ?? 'none' };
  if (refusal.item?.price !== part.price) return { ...base, why: 'moved' };
  return { ...base, why: 'empty', available: Number(refusal.item.available) };
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
