import { OrderStore } from '../../../lambdas/orders/order-store.ts';
import { placeOrder } from '../../../lambdas/orders/place-order.ts';
import { ORDER_DEADLINE_MS } from '../../../lambdas/shared/bounds.ts';
import type { Dynamo } from '../../../lambdas/shared/dynamo.ts';
import { ShelfCache } from '../../../lambdas/stock/shelf-cache.ts';
import { StockStore } from '../../../lambdas/stock/stock-store.ts';
import type { TableNames } from '../table-names.ts';
import { answerOf, type Design } from './design.ts';

export const calendar = { timeZone: 'Asia/Seoul', topWindowDays: 3 };

/** The shop's own domain and stores: each environment has stores and shelves of its own, and all share one SDK client. */
export function shopDesign(dynamo: Dynamo, names: TableNames): Design {
  return (_environment, clock) => {
    const stock = stockOf(dynamo, names);
    const shelves = new ShelfCache(stock, clock);
    const tables = { orders: names.ORDERS_TABLE, wallets: names.WALLETS_TABLE };
    const orders = new OrderStore(dynamo, tables, stock, calendar);
    return (request) => answerOf(clock, ORDER_DEADLINE_MS, (trace) => placeOrder(request, { orders, shelves }, trace));
  };
}

export function stockOf(dynamo: Dynamo, names: TableNames): StockStore {
  return new StockStore(dynamo, { products: names.PRODUCTS_TABLE, stock: names.STOCK_TABLE });
}
