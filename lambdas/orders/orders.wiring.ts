import { dynamo } from '../shared/dynamo.wiring.ts';
import { environment } from '../shared/environment.ts';
import { stock } from '../stock/stock.wiring.ts';
import { OrderStore } from './order-store.ts';

/** The one order store of the execution environment. */
export const orders = new OrderStore(
  dynamo,
  { orders: environment('ORDERS_TABLE'), wallets: environment('WALLETS_TABLE') },
  stock,
  { timeZone: environment('TIME_ZONE'), topWindowDays: Number(environment('TOP_WINDOW_DAYS')) },
);
