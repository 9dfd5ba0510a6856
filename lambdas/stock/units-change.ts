import type { Shard } from './shard.ts';

/** A change of one shard's units: added, or taken if negative. */
export interface UnitsChange {
  readonly shard: Shard;
  readonly units: number;
}

/** Outcome of a transaction that changes the units of several shards, all or none. */
export type ChangeOutcome =
  | { readonly kind: 'done' }
  /** `busy`: shards that met a conflict or were throttled; `isStale`: whether a shard was not as read. */
  | { readonly kind: 'refused'; readonly busy: ReadonlySet<number>; readonly isStale: boolean }
  | { readonly kind: 'unclear' };
