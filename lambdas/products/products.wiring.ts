import { dynamo } from '../shared/dynamo.wiring.ts';
import { environment } from '../shared/environment.ts';
import { ProductStore } from './product-store.ts';

/** The one product store of the execution environment. */
export const products = new ProductStore(dynamo, {
  products: environment('PRODUCTS_TABLE'),
  adjustments: environment('ADJUSTMENTS_TABLE'),
});
