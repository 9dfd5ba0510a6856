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
  // What the order costs is only sure when every shard was at the price in memory; one that is empty may be for want of stock.
  const canBeServed = outcome.shards.every(({ why }) => why === 'none');
  if (canBeServed && outcome.key === 'free' && typeof outcome.wallet === 'object') {
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

/** Shards that are found empty before the shelf is read whole. */
const MISSES = 2;
/** Conflicts after which another shard is tried at once: with more there is a crowd, which is to be thinned out. */
const CONFLICTS_AT_ONCE = 2;
/** How long a reading of the shelf is good enough in a crowd. */
const LOOK_MS = 300;

type Refused = Extract<OrderOutcome, { kind: 'refused' }>;

/**
 * Reads the shelves again that are not as they were remembered: at once where a price or a shard was another; where units are
 * scarce or a crowd is, after some empty shards or conflicts, as one look then costs less than trying every shard.
 */
async function readShelvesAgain(placing: Placing, lines: readonly PickedLine[], { shards }: Refused): Promise<void> {
  const { shelves, trace } = placing;
  const now = trace.clock.now();
  const because = (...reasons: string[]) => shards.filter(({ why }) => reasons.includes(why));
  const wrong = because('moved', 'empty');
  if (wrong.length > 0) placing.refusedAt = now;
  placing.misses += wrong.length;
  const isCrowded =
    placing.misses >= MISSES || (placing.conflicts >= CONFLICTS_AT_ONCE && now - trace.startedAt > LOOK_MS);
  if (because('moved').length === 0 && !isCrowded) return;
  const productIds = new Set(because('moved', 'empty', 'conflict').map(({ pick }) => pick.productId));
  const again = lines.filter(({ productId, shelf }) => {
    return productIds.has(productId) && (placing.refusedAt === now || shelf.isGuessed || now - shelf.readAt > LOOK_MS);
  });
  placing.misses = 0;
  await Promise.all(again.map(({ productId, quantity }) => shelves.look(productId, quantity, trace)));
}

function whenNext(
  placing: Placing,
  lines: readonly PickedLine[],
  { shards, wallet, key }: Refused,
): 'at-once' | 'wait' {
  const { avoid } = placing;
  let mustWait = wallet === 'busy' || key === 'busy';
  const conflicting = shards.filter(({ why }) => why === 'conflict');
  if (conflicting.length > 0) placing.conflicts += 1;
  for (const { pick } of conflicting) {
    const shardId = shardIdOf(pick.productId, pick.shard);
    const hasSiblings = lines.some(({ productId, shelf }) => productId === pick.productId && shelf.hasSiblings);
    // Another shard is free at once; where there is no other, or none that was not in the way before, only time helps.
    mustWait ||= !hasSiblings || avoid.has(shardId) || placing.conflicts > CONFLICTS_AT_ONCE;
    avoid.add(shardId);
  }
  mustWait ||= shards.some(({ why }) => why === 'throttled');
  if (mustWait) avoid.clear();
  return mustWait ? 'wait' : 'at-once';
}
