import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Charge } from '../../../lambdas/charges/charge.ts';
import type { Order } from '../../../lambdas/orders/order.ts';
import { itemOf } from '../../../lambdas/orders/order-item.ts';
import { type Dynamo, read, transact } from '../../../lambdas/shared/dynamo.ts';
import { tryAgain } from '../../../lambdas/shared/problem.ts';
import type { Trace } from '../../../lambdas/shared/trace.ts';
import { shardIdOf, soldAttribute } from '../../../lambdas/stock/shard-item.ts';

/** A product's one shard after an order: its units, and all units sold that day. */
export interface Remainder {
  readonly productId: string;
  readonly available: number;
  readonly day: string;
  readonly sold: number;
}

type Tables = Readonly<Record<'orders' | 'stock' | 'wallets' | 'charges', string>>;

/** Writes what the caller computed, without a condition: correct only while the caller holds its locks. */
export class LockedStore {
  readonly #dynamo: Dynamo;
  readonly #tables: Tables;

  /** @param names of the tables, by environment variable. */
  constructor(dynamo: Dynamo, names: Readonly<Record<string, string>>) {
    this.#dynamo = dynamo;
    const { ORDERS_TABLE: orders, STOCK_TABLE: stock, WALLETS_TABLE: wallets, CHARGES_TABLE: charges } = names;
    this.#tables = { orders, stock, wallets, charges } as Tables;
  }

  /** Writes an order, its user's new balance in won, and the shards after it, in one transaction. */
  async writeOrder(
    sale: { userId: string; order: Order; fingerprint: string; balance: number; remainders: readonly Remainder[] },
    trace: Trace,
  ): Promise<void> {
    const { userId, order, fingerprint, balance, remainders } = sale;
    await this.#write(
      [
        ...remainders.map(({ productId, available, day, sold }) => ({
          Update: {
            TableName: this.#tables.stock,
            Key: { shardId: shardIdOf(productId, 0) },
            UpdateExpression: `SET available = :available, ${soldAttribute(day)} = :sold`,
            ExpressionAttributeValues: { ':available': available, ':sold': sold },
          },
        })),
        { Put: { TableName: this.#tables.wallets, Item: { userId, balance } } },
        { Put: { TableName: this.#tables.orders, Item: itemOf(userId, order, fingerprint) } },
      ],
      trace,
    );
  }

  /** Writes a charge and the new balance in won, in one transaction. */
  async writeCharge(userId: string, charge: Charge, balance: number, trace: Trace): Promise<void> {
    await this.#write(
      [
        { Put: { TableName: this.#tables.wallets, Item: { userId, balance } } },
        { Put: { TableName: this.#tables.charges, Item: { userId, ...charge } } },
      ],
      trace,
    );
  }

  /** A charge of the user, or `undefined`. */
  async findCharge(userId: string, chargeId: string, trace: Trace): Promise<Charge | undefined> {
    const command = new GetCommand({
      TableName: this.#tables.charges,
      Key: { userId, chargeId },
      ConsistentRead: true,
    });
    const { Item } = await read(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    return Item && { chargeId, amount: Item.amount, createdAt: Item.createdAt };
  }

  async #write(items: NonNullable<TransactWriteCommand['input']['TransactItems']>, trace: Trace): Promise<void> {
    const command = new TransactWriteCommand({ TransactItems: items });
    const { kind } = await transact(trace, (abortSignal) => this.#dynamo.send(command, { abortSignal }));
    if (kind !== 'done') throw tryAgain();
  }
}
