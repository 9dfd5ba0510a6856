import { allEnded } from '../shared/all-ended.ts';
import { TRANSACTION_ITEMS } from '../shared/bounds.ts';
import type { Shard } from '../stock/shard.ts';
import { putBack, puttingBack } from './pick-lines.ts';
import { draftOf, type PickedLine, type Placing, type Tried } from './placing.ts';
import { afterRefusal } from './read-refusal.ts';

const WALLET_AND_ORDER = 2;

/** How many items an order's transaction has over what a transaction takes. */
export function itemsTooMany(lines: readonly PickedLine[]): number {
  return lines.reduce((sum, { picks }) => sum + picks.length, WALLET_AND_ORDER) - TRANSACTION_ITEMS;
}

/**
 * Moves units of the most scattered line into one of its product's shards, no more than the transaction's room and the line
 * ask for, and only while the key is unused and the wallet can pay: a refused order must not rearrange the shelves.
 */
export async function gatherUnits(placing: Placing, lines: readonly PickedLine[]): Promise<Tried> {
  const { orders, shelves, trace } = placing;
  if (!placing.isFresh) {
    // What is in memory may be sold: units are moved only where the whole order can be served as of now.
    putBack(lines);
    await allEnded(lines.map(({ productId }) => shelves.readAgain(productId, trace)));
    placing.isFresh = true;
    return 'at-once';
  }
  const { productId, shelf, picks } = lines.reduce((most, line) =>
    line.picks.length > most.picks.length ? line : most,
  );
  const { product, shelf: read } = shelf;
  const shards = read?.shards ?? [];
  // Into one of the shards that the product is to use: what lies in others is not looked for once they are drained.
  const into = [...picks].filter(({ shard }) => shard < product.stockShards).sort((a, b) => b.quantity - a.quantity)[0];
  const target = shards[into?.shard ?? 0] as Shard;
  const from = picks
    .filter((pick) => pick !== into)
    .sort((a, b) => a.quantity - b.quantity)
    .slice(0, itemsTooMany(lines) + (into ? 0 : 1));
  const units = from.reduce((sum, { quantity }) => sum + quantity, 0);
  const gives = from.map((pick) => ({ shard: shards[pick.shard] as Shard, units: -pick.quantity }));
  const draft = draftOf(placing, lines);
  const involved = into ? [into, ...from] : from;
  const changes = [{ shard: target, units }, ...gives];
  const outcome = await orders.gather(draft, product, changes, involved, trace).catch(puttingBack(lines));
  putBack(lines, outcome.kind === 'done' ? undefined : outcome);
  if (outcome.kind !== 'done') {
    // The shelf is not as it was read, be it only in the shard that was to get units.
    placing.isFresh = false;
    return afterRefusal(placing, draft.order, lines, outcome);
  }
  await shelves.readAgain(productId, trace);
  return 'at-once';
}
