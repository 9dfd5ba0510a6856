import { allEnded } from '../shared/all-ended.ts';
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
  await lookAgain(placing, lines, outcome);
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
/** Conflicts after which another shard is tried at once; from there on a request is in a crowd, and its tries are thinned out. */
const CONFLICTS_AT_ONCE = 8;
/** How long a request meets a crowd before it looks whether units are left, and looks again. */
const LOOK_MS = 250;

type Refused = Extract<OrderOutcome, { kind: 'refused' }>;

/**
 * Looks at what is not as it was remembered: at once where a price or a shard was another, after some empty shards at the
 * whole shelf, which then costs less than trying every shard; in a crowd that lasts at the product, which costs one read unit.
 */
async function lookAgain(placing: Placing, lines: readonly PickedLine[], { shards }: Refused): Promise<void> {
  const { shelves, trace } = placing;
  const now = trace.clock.now();
  const linesWhere = (...reasons: string[]) => {
    const refusing = shards.filter(({ why }) => reasons.includes(why)).map(({ pick }) => pick.productId);
    return lines.filter(({ productId }) => refusing.includes(productId));
  };
  const wrong = shards.filter(({ why }) => why === 'moved' || why === 'empty');
  placing.misses += wrong.length;
  if (wrong.length > 0) placing.refusedAt = now;
  for (const { shelf } of linesWhere('moved', 'empty')) placing.refusing.set(shelf, shelf.learned);
  if (wrong.some(({ why }) => why === 'moved') || placing.misses >= MISSES) {
    placing.misses = 0;
    placing.lookedAt = now;
    const again = linesWhere('moved', 'empty');
    await allEnded(again.map(({ productId, quantity }) => shelves.look(productId, quantity, trace)));
  } else if (now - placing.lookedAt >= LOOK_MS) {
    placing.lookedAt = now;
    const crowded = linesWhere('conflict');
    await allEnded(crowded.map(({ productId, quantity }) => shelves.mayHold(productId, quantity, trace)));
  }
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
  const ids = conflicting.map(({ pick }) => shardIdOf(pick.productId, pick.shard));
  // Where none is left that was not in the way before, only time helps, and then any may be free.
  const isRoundOver = ids.some((shardId) => avoid.has(shardId));
  if (isRoundOver) avoid.clear();
  for (const [index, shardId] of ids.entries()) {
    const productId = conflicting[index]?.pick.productId;
    const hasSiblings = lines.some((line) => line.productId === productId && line.shelf.hasSiblings);
    // Another shard is free at once, unless there is no other or a crowd.
    mustWait ||= !hasSiblings || isRoundOver || placing.conflicts > CONFLICTS_AT_ONCE;
    avoid.add(shardId);
  }
  mustWait ||= shards.some(({ why }) => why === 'throttled');
  return mustWait ? 'wait' : 'at-once';
}
