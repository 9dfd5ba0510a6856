import { dynamo } from '../shared/dynamo.wiring.ts';
import { environment } from '../shared/environment.ts';
import { AdjustmentStore } from './adjustment-store.ts';
import { stock } from './stock.wiring.ts';

/** The one adjustment store of the execution environment. */
export const adjustments = new AdjustmentStore(dynamo, environment('ADJUSTMENTS_TABLE'), stock);
