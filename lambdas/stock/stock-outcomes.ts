import type { Refusal, TransactionOutcome } from '../shared/dynamo.ts';
import type { ShardPick, ShardRefusal } from './pick.ts';
import type { ChangeOutcome, UnitsChange } from './units-change.ts';

/** The outcome of a transaction whose first items are the given changes of shards. */
export function changeOutcome(outcome: TransactionOutcome, changes: readonly UnitsChange[]): ChangeOutcome {
  if (outcome.kind !== 'refused') return outcome;
  const busy = new Set<number>();
  let isStale = false;
  for (const [position, { shard }] of changes.entries()) {
    const why = outcome.refusals[position]?.why;
    if (why === 'conflict' || why === 'throttled') busy.add(shard.index);
    isStale ||= why === 'condition';
  }
  return { kind: 'refused', busy, isStale };
}

/** Why a shard refused a pick: its item, as the failed condition returns it, tells whether price or version or units failed. */
export function shardRefusal(refusal: Refusal | undefined, pick: ShardPick): ShardRefusal {
  if (refusal?.why !== 'condition') return { pick, why: refusal?.why ?? 'none', available: 0 };
  const isStale = Number(refusal.item?.version ?? 0) < pick.version;
  if (isStale || refusal.item?.price !== pick.price) return { pick, why: 'moved', available: 0 };
  return { pick, why: 'empty', available: Number(refusal.item.available) };
}
