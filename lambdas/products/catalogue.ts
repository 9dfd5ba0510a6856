import { dynamo } from '../shared/connections.ts';
import { environment } from '../shared/environment.ts';
import { ProductStore } from './product-store.ts';

/** The process's one catalogue, so that a product replaced here is forgotten here at once. */
export const catalogue = new ProductStore(dynamo, environment('PRODUCTS_TABLE'));
