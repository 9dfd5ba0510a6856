import { shardsFor } from '../../lambdas/stock/shard.ts';

/** Clients at once, as the goals say. */
export const CLIENTS = 50;
/** Units of a product, more than any round sells: what is measured is orders, not refusals. */
export const STOCK = 10_000_000;
/** Won of a client, more than it spends in any round. */
export const BUDGET = 1_000_000_000;
/** What a product has where nobody says otherwise. */
export const DEFAULT_SHARDS = shardsFor(STOCK);
/** The old design has no shards. */
export const BASELINE_SHARDS = 1;
