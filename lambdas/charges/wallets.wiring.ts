import { dynamo } from '../shared/dynamo.wiring.ts';
import { environment } from '../shared/environment.ts';
import { WalletStore } from './wallet-store.ts';

/** The process's only store of wallets. */
export const wallets = new WalletStore(dynamo, environment('WALLETS_TABLE'));
