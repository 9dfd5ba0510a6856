import { dynamo } from '../shared/dynamo.wiring.ts';
import { environment } from '../shared/environment.ts';
import { StockStore } from './stock-store.ts';

/** The one stock store of the execution environment: what it changes is removed from the shelf cache at once. */
export const stock = new StockStore(dynamo, {
  products: environment('PRODUCTS_TABLE'),
  stock: environment('STOCK_TABLE'),
});
