import { dynamo } from '../shared/dynamo.wiring.ts';
import { environment } from '../shared/environment.ts';
import { StockStore } from './stock-store.ts';

/** The process's one store of stock, so that what is changed here is forgotten here at once. */
export const stock = new StockStore(dynamo, {
  products: environment('PRODUCTS_TABLE'),
  stock: environment('STOCK_TABLE'),
});
