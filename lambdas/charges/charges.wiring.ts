import { dynamo } from '../shared/dynamo.wiring.ts';
import { environment } from '../shared/environment.ts';
import { ChargeStore } from './charge-store.ts';

/** The process's only store of charges. */
export const charges = new ChargeStore(dynamo, {
  charges: environment('CHARGES_TABLE'),
  wallets: environment('WALLETS_TABLE'),
});
