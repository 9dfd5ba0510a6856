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
import { Problem } from '../shared/problem.ts';
import { connectRedis, OptionalRedis } from '../shared/redis.ts';
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

/** The time zone and window of every shop in the tests. */
export const calendar = { timeZone: 'Asia/Seoul', topWindowDays: 3 };

/** How long a test lets a crowd take: what is tested there is the outcome, not the deadline. */
export const PATIENCE_MS = 60_000;

/**
 * One shop on the real engine, with its wire in sight.
 * @param existing the tables of another shop, of which this is then another process; else it gets tables of its own.
 */
export async function openShop(clock: Clock = systemClock, existing?: Record<string, string>) {
  const names =
    existing ??
    (await createTables(`test-${randomUUID().slice(0, 8)}-`, process.env.AWS_ENDPOINT_URL_DYNAMODB as string));
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
    /** Puts a product over other shards, without its stock. */
    reshard: (productId: string, stockShards: number, price = 100) =>
      putProduct(
        { userId: 'an-admin', productId, draft: { name: `The ${productId}`, price, stockShards } },
        { products, stock },
        trace(),
      ),
    /** Adds units to a product, or takes them where they are negative. */
    adjust: (productId: string, delta: number, key: string = randomUUID()) =>
      adjustStock({ userId: 'an-admin', idempotencyKey: key, productId, delta }, { adjustments, stock }, trace()),
    shelfOf: (productId: string) => readShelf(productId, stock, trace()),
    stockOf: async (productId: string) => {
      const shelf = await readShelf(productId, stock, trace());
      return shelf && unitsOf(shelf);
    },
    /** Units of all days that the shards of a product say were sold, also those that are used no more. */
    soldOf: async (productId: string) => {
      const asked = Array.from({ length: MAX_SHARDS }, (_, index) => {
        return { table: table('STOCK_TABLE'), key: { shardId: shardIdOf(productId, index) } };
      });
      let sold = 0;
      for await (const [, item] of batchGet(dynamo, asked, trace()))
        sold += sum([...(item ? soldOf(item).values() : [])]);
      return sold;
    },
    /** Puts money in a wallet. */
    fund: (userId: string, amount: number) =>
      charges.add(userId, { chargeId: randomUUID(), amount, createdAt: new Date(0).toISOString() }, trace()),
    balanceOf: (userId: string) => wallets.balance(userId, trace()),
    order: (userId: string, lines: OrderLine[], key: string = randomUUID(), budgetMs = ORDER_DEADLINE_MS) =>
      placeOrder({ userId, idempotencyKey: key, lines }, { orders, shelves }, trace(budgetMs)),
    close: () => dynamo.destroy(),
  };
}

export type TestShop = Awaited<ReturnType<typeof openShop>>;

/** A charge lock as one process has it. */
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

/** The problem's code that a promise is refused with; any other error is a failure of the test. */
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
