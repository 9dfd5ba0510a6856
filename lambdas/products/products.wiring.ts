import { dynamo } from '../shared/dynamo.wiring.ts';
import { environment } from '../shared/environment.ts';
import { ProductStore } from './product-store.ts';

/** The process's one store of products. */
export const catalogue = new ProductStore(dynamo, {
  products: environment('PRODUCTS_TABLE'),
  adjustments: environment('ADJUSTMENTS_TABLE'),
});
