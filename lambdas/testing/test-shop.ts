import { randomUUID } from 'node:crypto';
import { createTables } from '../../lib/engines/create-tables.ts';
import { ChargeLock } from '../charges/charge-lock.ts';
import { ChargeStore } from '../charges/charge-store.ts';
import { WalletStore } from '../charges/wallet-store.ts';
import type { OrderLine } from '../orders/order.ts';
import { OrderStore } from '../orders/order-store.ts';
import { placeOrder } from '../orders/place-order.ts';
import { ProductStore } from '../products/product-store.ts';
import { putProduct } from '../products/put-product.ts';
import { RankingStore } from '../rankings/ranking-store.ts';
import { batchGet } from '../shared/batch-get.ts';
import { ORDER_DEADLINE_MS } from '../shared/bounds.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import { connectDynamo } from '../shared/dynamo.ts';
import { environment } from '../shared/environment.ts';
import { OptionalRedis } from '../shared/optional-redis.ts';
import { Problem } from '../shared/problem.ts';
import { connectRedis } from '../shared/redis-client.ts';
import { Trace } from '../shared/trace.ts';
import { adjustStock } from '../stock/adjust-stock.ts';
import { AdjustmentStore } from '../stock/adjustment-store.ts';
import { readShelf } from '../stock/read-shelf.ts';
import { MAX_SHARDS } from '../stock/shard.ts';
import { shardIdOf, soldOf } from '../stock/shard-item.ts';
import { unitsOf } from '../stock/shelf.ts';
import { Shelves } from '../stock/shelves.ts';
import { StockStore } from '../stock/stock-store.ts';
import { Wire } from './wire.ts';

/** The calendar of every shop in the tests. */
export const calendar = { timeZone: 'Asia/Seoul', topWindowDays: 3 };

/** A deadline for tests of an outcome and not of the deadline, in milliseconds. */
export const PATIENCE_MS = 60_000;

/**
 * Opens a shop on the real engine: its stores, the wire below them, and shortcuts for tests.
 * @param existing the tables of another shop, to open it as a second process; by default, new tables.
 */
export async function openShop(clock: Clock = systemClock, existing?: Record<string, string>) {
  const names = existing ?? (await createTables(`test-${randomUUID().slice(0, 8)}-`)).names;
  const table = (variable: string) => names[variable] as string;
  const dynamo = connectDynamo(clock);
  const wire = new Wire(dynamo);
  const products = new ProductStore(dynamo, {
    products: table('PRODUCTS_TABLE'),
    adjustments: table('ADJUSTMENTS_TABLE'),
  });
  const stock = new StockStore(dynamo, { products: table('PRODUCTS_TABLE'), stock: table('STOCK_TABLE') });
  const adjustments = new AdjustmentStore(dynamo, table('ADJUSTMENTS_TABLE'), stock);
  const wallets = new WalletStore(dynamo, table('WALLETS_TABLE'));
  const charges = new ChargeStore(dynamo, { charges: table('CHARGES_TABLE'), wallets: table('WALLETS_TABLE') });
  const orders = new OrderStore(
    dynamo,
    { orders: table('ORDERS_TABLE'), wallets: table('WALLETS_TABLE') },
    stock,
    calendar,
  );
  const rankings = new RankingStore(dynamo, table('RANKINGS_TABLE'));
  const shelves = new Shelves(stock, clock);
  const trace = (budgetMs = PATIENCE_MS) => new Trace(clock, budgetMs);
  return {
    dynamo,
    wire,
    names,
    products,
    stock,
    adjustments,
    wallets,
    charges,
    orders,
    rankings,
    shelves,
    trace,
    put: (productId: string, units: number, stockShards = 8, price = 100) =>
      putProduct(
        { userId: 'an-admin', productId, draft: { name: `The ${productId}`, price, stock: units, stockShards } },
        { products, stock },
        trace(),
      ),
    /** Changes the number of shards by a PUT without stock. */
    reshard: (productId: string, stockShards: number, price = 100) =>
      putProduct(
        { userId: 'an-admin', productId, draft: { name: `The ${productId}`, price, stockShards } },
        { products, stock },
        trace(),
      ),
    /** Adds units to a product, or takes them if negative. */
    adjust: (productId: string, delta: number, key: string = randomUUID()) =>
      adjustStock({ userId: 'an-admin', idempotencyKey: key, productId, delta }, { adjustments, stock }, trace()),
    shelfOf: (productId: string) => readShelf(productId, stock, trace()),
    stockOf: async (productId: string) => {
      const shelf = await readShelf(productId, stock, trace());
      return shelf && unitsOf(shelf);
    },
    /** Units sold on all days by a product's shards, including those no longer in use. */
    soldOf: async (productId: string) => {
      const asked = Array.from({ length: MAX_SHARDS }, (_, index) => {
        return { table: table('STOCK_TABLE'), key: { shardId: shardIdOf(productId, index) } };
      });
      let sold = 0;
      for await (const [, item] of batchGet(dynamo, asked, trace()))
        sold += sum([...(item ? soldOf(item).values() : [])]);
      return sold;
    },
    /** Adds won to a wallet. */
    fund: (userId: string, amount: number) =>
      charges.add(userId, { chargeId: randomUUID(), amount, createdAt: new Date(0).toISOString() }, trace()),
    balanceOf: (userId: string) => wallets.balance(userId, trace()),
    order: (userId: string, lines: OrderLine[], key: string = randomUUID(), budgetMs = ORDER_DEADLINE_MS) =>
      placeOrder({ userId, idempotencyKey: key, lines }, { orders, shelves }, trace(budgetMs)),
    close: () => dynamo.destroy(),
  };
}

export type TestShop = Awaited<ReturnType<typeof openShop>>;

/** The charge lock of one process. */
export function openLock(url = environment('REDIS_URL'), clock: Clock = systemClock) {
  const connect = () => connectRedis(url);
  const redis = new OptionalRedis(connect, clock);
  const lock = new ChargeLock(redis, connect);
  return {
    lock,
    close: () => {
      redis.close();
      lock.close();
    },
  };
}

/** The code of the problem that a promise rejects with, or `done`; any other error fails the test. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'done';
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
