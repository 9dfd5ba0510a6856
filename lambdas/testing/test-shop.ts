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
import { environment, type Variable } from '../shared/environment.ts';
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
import { ShelfCache } from '../stock/shelf-cache.ts';
import { StockStore } from '../stock/stock-store.ts';
import { Wire } from './wire.ts';

/** The calendar of every shop in the tests. */
export const calendar = { timeZone: 'Asia/Seoul', topWindowDays: 3 };

/** A deadline for tests of an outcome and not of the deadline, in milliseconds. */
export const PATIENCE_MS = 60_000;

/** The stores of a shop on these tables, by environment variable. */
function openStores(clock: Clock, names: Readonly<Record<string, string>>) {
  const table = (variable: Variable) => names[variable] as string;
  const dynamo = connectDynamo(clock);
  const [productsTable, walletsTable] = [table('PRODUCTS_TABLE'), table('WALLETS_TABLE')];
  const stock = new StockStore(dynamo, { products: productsTable, stock: table('STOCK_TABLE') });
  const ordersTables = { orders: table('ORDERS_TABLE'), wallets: walletsTable };
  return {
    dynamo,
    wire: new Wire(dynamo),
    products: new ProductStore(dynamo, { products: productsTable, adjustments: table('ADJUSTMENTS_TABLE') }),
    stock,
    adjustments: new AdjustmentStore(dynamo, table('ADJUSTMENTS_TABLE'), stock),
    wallets: new WalletStore(dynamo, walletsTable),
    charges: new ChargeStore(dynamo, { charges: table('CHARGES_TABLE'), wallets: walletsTable }),
    orders: new OrderStore(dynamo, ordersTables, stock, calendar),
    rankings: new RankingStore(dynamo, table('RANKINGS_TABLE')),
    shelves: new ShelfCache(stock, clock),
  };
}

/**
 * Opens a shop on the real engine: its stores, the wire below them, and shortcuts for tests.
 * @param existing the tables of another shop, to open it as a second process; by default, new tables.
 */
export async function openShop(clock: Clock = systemClock, existing?: Record<string, string>) {
  const names =
    existing ??
    (await createTables(`test-${randomUUID().slice(0, 8)}-`, process.env.AWS_ENDPOINT_URL_DYNAMODB as string));
  const stores = openStores(clock, names);
  const { dynamo, stock, charges, wallets } = stores;
  const trace = (budgetMs = PATIENCE_MS) => new Trace(clock, budgetMs);
  const put = (productId: string, draft: { price: number; stock?: number; stockShards: number }) => {
    const request = { userId: 'an-admin', productId, draft: { name: `The ${productId}`, ...draft } };
    return putProduct(request, stores, trace());
  };
  return {
    ...stores,
    names,
    trace,
    put: (productId: string, units: number, stockShards = 8, price = 100) =>
      put(productId, { price, stock: units, stockShards }),
    /** Changes the number of shards by a PUT without stock. */
    reshard: (productId: string, stockShards: number, price = 100) => put(productId, { price, stockShards }),
    /** Adds units to a product, or takes them if negative. */
    adjust: (productId: string, delta: number, idempotencyKey: string = randomUUID()) =>
      adjustStock({ userId: 'an-admin', idempotencyKey, productId, delta }, stores, trace()),
    shelfOf: (productId: string) => readShelf(productId, stock, trace()),
    stockOf: async (productId: string) => {
      const shelf = await readShelf(productId, stock, trace());
      return shelf && unitsOf(shelf);
    },
    /** Units sold on all days by a product's shards, including those no longer in use. */
    soldOf: async (productId: string) => {
      const table = names.STOCK_TABLE as string;
      const keys = Array.from({ length: MAX_SHARDS }, (_, index) => ({ shardId: shardIdOf(productId, index) }));
      const requested = keys.map((key) => ({ table, key }));
      let sold = 0;
      for await (const [, item] of batchGet(dynamo, requested, trace()))
        sold += item ? sum([...soldOf(item).values()]) : 0;
      return sold;
    },
    /** Adds won to a wallet. */
    fund: (userId: string, amount: number) =>
      charges.add(userId, { chargeId: randomUUID(), amount, createdAt: new Date(0).toISOString() }, trace()),
    balanceOf: (userId: string) => wallets.balance(userId, trace()),
    order: (userId: string, lines: OrderLine[], key: string = randomUUID(), budgetMs = ORDER_DEADLINE_MS) =>
      placeOrder({ userId, idempotencyKey: key, lines }, stores, trace(budgetMs)),
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
