import { OrderStore } from '../../../lambdas/orders/order-store.ts';
import { placeOrder } from '../../../lambdas/orders/place-order.ts';
import { ProductStore } from '../../../lambdas/products/product-store.ts';
import { putProduct } from '../../../lambdas/products/put-product.ts';
import { ORDER_DEADLINE_MS, STOCK_DEADLINE_MS } from '../../../lambdas/shared/bounds.ts';
import type { Clock } from '../../../lambdas/shared/clock.ts';
import type { Dynamo } from '../../../lambdas/shared/dynamo.ts';
import { Trace } from '../../../lambdas/shared/trace.ts';
import { adjustStock } from '../../../lambdas/stock/adjust-stock.ts';
import { AdjustmentStore } from '../../../lambdas/stock/adjustment-store.ts';
import { ShelfCache } from '../../../lambdas/stock/shelf-cache.ts';
import { StockStore } from '../../../lambdas/stock/stock-store.ts';
import { answerOf, type Design } from './designs.ts';

/** The time zone and window of every simulated shop. */
export const calendar = { timeZone: 'Asia/Seoul', topWindowDays: 3 };

/** Won a unit, the same for every product. */
export const PRICE = 100;

export const ADMIN = 'an-admin';

/** The names of a shop's tables in the engine, by environment variable. */
export type TableNames = Readonly<Record<string, string>>;

/** The shop's own code: every environment has stores and a memory of shelves of its own, and shares one client. */
export function shopDesign(dynamo: Dynamo, names: TableNames): Design {
  return (_environment, clock) => {
    const stock = stockOf(dynamo, names);
    const shelves = new ShelfCache(stock, clock);
    const tables = { orders: names.ORDERS_TABLE as string, wallets: names.WALLETS_TABLE as string };
    const orders = new OrderStore(dynamo, tables, stock, calendar);
    return (request) => answerOf(clock, ORDER_DEADLINE_MS, (trace) => placeOrder(request, { orders, shelves }, trace));
  };
}

/** What the shop's admin does, in an environment of its own. */
export function adminOf(dynamo: Dynamo, names: TableNames, clock: Clock) {
  const stock = stockOf(dynamo, names);
  const tables = { products: names.PRODUCTS_TABLE as string, adjustments: names.ADJUSTMENTS_TABLE as string };
  const products = new ProductStore(dynamo, tables);
  const adjustments = new AdjustmentStore(dynamo, tables.adjustments, stock);
  const trace = () => new Trace(clock, STOCK_DEADLINE_MS);
  return {
    put: (productId: string, wanted: { stock?: number; stockShards?: number }, idempotencyKey: string) => {
      const draft = { name: `The ${productId}`, price: PRICE, ...wanted };
      return putProduct({ userId: ADMIN, productId, draft, idempotencyKey }, { products, stock }, trace());
    },
    adjust: (productId: string, delta: number, idempotencyKey: string) =>
      adjustStock({ userId: ADMIN, productId, delta, idempotencyKey }, { adjustments, stock }, trace()),
  };
}

export type Admin = ReturnType<typeof adminOf>;

/** The store of stock, as each environment has its own. */
export function stockOf(dynamo: Dynamo, names: TableNames): StockStore {
  return new StockStore(dynamo, { products: names.PRODUCTS_TABLE as string, stock: names.STOCK_TABLE as string });
}
