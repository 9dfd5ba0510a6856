import { allEnded } from '../shared/all-ended.ts';
import { TRANSACTION_ITEMS } from '../shared/bounds.ts';
import type { ShardPick } from '../stock/pick.ts';
import type { Shard } from '../stock/shard.ts';
import type { UnitsChange } from '../stock/units-change.ts';
import { handleRefusal } from './handle-refusal.ts';
import { type AttemptResult, draftOf, type PickedLine, type Placement } from './placement.ts';
import { releaseAndRethrow, releasePicks } from './release-picks.ts';

const WALLET_AND_ORDER = 2;

/** How many more items the order's transaction would have than DynamoDB allows; 0 or less if it fits. */
export function itemsTooMany(lines: readonly PickedLine[]): number {
  return lines.reduce((sum, { picks }) => sum + picks.length, WALLET_AND_ORDER) - TRANSACTION_ITEMS;
}

/**
 * Moves units together for an order whose picks do not fit in one transaction.
 *
 * 1. Read every shelf of the order, again after a failed move: units are moved only if the whole order can be served.
 * 2. Move units of the line with the most picks into one shard, as few as make the transaction fit. The transaction also checks
 *    that the key is unused and the wallet can pay: a refused order moves nothing.
 * 3. Read that shelf, so that the next attempt picks the moved units.
 *
 * @throws Problem as `handleRefusal`.
 */
export async function gatherUnits(placement: Placement, lines: readonly PickedLine[]): Promise<AttemptResult> {
  const { orders, shelves, history, trace } = placement;
  if (!history.areShelvesFresh) {
    releasePicks(lines);
    await allEnded(lines.map(({ productId }) => shelves.refresh(productId, trace)));
    history.areShelvesFresh = true;
    return 'at-once';
  }
  const line = lines.reduce((most, other) => (other.picks.length > most.picks.length ? other : most));
  const { changes, picks } = planGathering(line, itemsTooMany(lines));
  const draft = draftOf(placement, lines);
  const outcome = await orders
    .gather(draft, line.memory.product, changes, picks, trace)
    .catch(releaseAndRethrow(lines));
  releasePicks(lines, outcome.kind === 'done' ? undefined : outcome);
  if (outcome.kind !== 'done') {
    // A shard was not as read; it may be the one that gets units, which is not among the picks.
    history.areShelvesFresh = false;
    return handleRefusal(placement, draft.order, lines, outcome);
  }
  await shelves.refresh(line.productId, trace);
  return 'at-once';
}

/**
 * Plans the move of a line's smallest picks into the shard of its largest one.
 * @param tooMany items to save.
 * @returns changes with the sum 0, those of the picks' shards last, and these picks.
 */
function planGathering({ memory, picks }: PickedLine, tooMany: number): { changes: UnitsChange[]; picks: ShardPick[] } {
  const shards = memory.shelf?.shards ?? [];
  const shardOf = (index: number) => shards[index] as Shard;
  // A shard beyond `stockShards` must not get units: once drained, it is no longer read.
  const kept = picks.filter(({ shard }) => shard < memory.product.stockShards);
  const largest = kept.sort((a, b) => b.quantity - a.quantity)[0];
  const from = picks
    .filter((pick) => pick !== largest)
    .sort((a, b) => a.quantity - b.quantity)
    .slice(0, tooMany + (largest ? 0 : 1));
  const units = from.reduce((sum, { quantity }) => sum + quantity, 0);
  const gives = from.map((pick) => ({ shard: shardOf(pick.shard), units: -pick.quantity }));
  return {
    changes: [{ shard: shardOf(largest?.shard ?? 0), units }, ...gives],
    picks: largest ? [largest, ...from] : from,
  };
}
