import { type Problem, tryAgain } from '../shared/problem.ts';
import { shardIdOf } from '../stock/shard-item.ts';
import { insufficientBalance, type Order, type PlacedOrder, replay } from './order.ts';
import type { OrderOutcome, PickedLine, Placing, Tried } from './placing.ts';

/**
 * Decides what a refusal means, from all of its reasons at once.
 * @returns the order of this key where there is one, else when to try again.
 * @throws Problem `insufficient-balance` where no retry can help.
 */
export async function afterRefusal(
  placing: Placing,
  order: Order,
  lines: readonly PickedLine[],
  outcome: Exclude<OrderOutcome, { kind: 'done' }>,
): Promise<Tried> {
  if (outcome.kind === 'exists') return replay(outcome.record, placing.fingerprint);
  if (outcome.kind === 'unclear') return 'wait';
  // What the order costs is only sure when every shard was at the price in memory.
  const isPriceSure = outcome.shards.every(({ why }) => why === 'none' || why === 'empty');
  if (isPriceSure && outcome.key === 'free' && typeof outcome.wallet === 'object') {
    return replayOrRefuse(placing, insufficientBalance(order.totalAmount, outcome.wallet.balance));
  }
  await readShelvesAgain(placing, lines, outcome);
  return whenNext(placing, lines, outcome);
}

/**
 * Refuses an order, unless its key was used before: what is in memory must not refuse an order that was placed.
 * @throws Problem the refusal; `try-again` where an earlier try may still place the order.
 */
export async function replayOrRefuse(placing: Placing, refusal: Problem): Promise<PlacedOrder> {
  const { orders, userId, orderId, fingerprint, trace } = placing;
  const before = await orders.find(userId, orderId, trace);
  if (before) return replay(before, fingerprint);
  throw placing.isUnclear ? tryAgain() : refusal;
}

type Refused = Extract<OrderOutcome, { kind: 'refused' }>;

/** Reads the shelves again that are not as they were remembered, or where a crowd is. */
async function readShelvesAgain(
  { avoid, shelves, trace }: Placing,
  lines: readonly PickedLine[],
  { shards }: Refused,
): Promise<void> {
  // An empty shard, or a second conflict, means a crowd: one look costs less than trying every shard.
  const reasons = new Set(['moved', 'empty', ...(avoid.size > 0 ? ['conflict'] : [])]);
  const productIds = new Set(shards.filter(({ why }) => reasons.has(why)).map(({ pick }) => pick.productId));
  await Promise.all(
    lines
      .filter(({ productId }) => productIds.has(productId))
      .map(({ productId }) => shelves.readAgain(productId, trace)),
  );
}

function whenNext(
  { avoid }: Placing,
  lines: readonly PickedLine[],
  { shards, wallet, key }: Refused,
): 'at-once' | 'wait' {
  let mustWait = wallet === 'busy' || key === 'busy';
  for (const { pick, why } of shards) {
    const shardId = shardIdOf(pick.productId, pick.shard);
    const hasSiblings = lines.some(({ productId, shelf }) => productId === pick.productId && shelf.hasSiblings);
    // Another shard is free at once; where there is no other, or none that was not in the way before, only time helps.
    mustWait ||= why === 'throttled' || (why === 'conflict' && (!hasSiblings || avoid.has(shardId)));
    if (why === 'conflict') avoid.add(shardId);
  }
  return mustWait ? 'wait' : 'at-once';
}
