import { dynamo } from '../shared/dynamo.wiring.ts';
import { environment } from '../shared/environment.ts';
import { SalesStore } from './sales-store.ts';

/** The one sales store of the execution environment. */
export const sales = new SalesStore(dynamo, environment('STOCK_TABLE'));
