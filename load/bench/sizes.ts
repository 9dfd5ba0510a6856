import { shardsFor } from '../../lambdas/stock/shard.ts';
import type { BenchReport } from './bench-report.ts';

/** How much a benchmark measures. */
export interface Profile {
  readonly name: BenchReport['profile'];
  readonly rounds: number;
  readonly roundMs: number;
  /** Orders that each side of the row `handler` places before its rounds. */
  readonly warmUpOrders: number;
  /** Stock shards that the top five is ranked from. */
  readonly rows: number;
}

export const profiles = {
  full: { name: 'full', rounds: 5, roundMs: 2_500, warmUpOrders: 2_000, rows: 1_000_000 },
  /** For CI: every row within three minutes, too short for reliable figures. */
  short: { name: 'short', rounds: 1, roundMs: 1_000, warmUpOrders: 200, rows: 20_000 },
} as const satisfies Record<string, Profile>;

/** Concurrent clients of the goals. */
export const CLIENTS = 50;
/** Units of a product, more than a round sells: the rows measure orders, not refusals. */
export const STOCK = 10_000_000;
/** Won of a client, more than it spends. */
export const BUDGET = 1_000_000_000;
/** Shards of a product with this stock by default. */
export const DEFAULT_SHARDS = shardsFor(STOCK);
/** The baseline has no shards. */
export const BASELINE_SHARDS = 1;
