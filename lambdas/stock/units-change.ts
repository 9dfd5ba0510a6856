import type { Shard } from './shard.ts';

/** Units that a shard gets, or gives where they are negative. */
export interface UnitsChange {
  readonly shard: Shard;
  readonly units: number;
}

/** What became of a transaction that changes the units of several shards, all or none of them. */
export type ChangeOutcome =
  | { readonly kind: 'done' }
  /** Shards that another write was at work on, or a throttled partition held; and whether one was not as it was read. */
  | { readonly kind: 'refused'; readonly busy: ReadonlySet<number>; readonly isStale: boolean }
  | { readonly kind: 'unclear' };
