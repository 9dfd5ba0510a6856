import { allEnded } from '../shared/all-ended.ts';
import { type Problem, tryAgain } from '../shared/problem.ts';
import { shardIdOf } from '../stock/shard-item.ts';
import { insufficientBalance, type Order, type PlacedOrder, replay } from './order.ts';
import type { OrderOutcome, OrderRefusal } from './order-draft.ts';
import type { AttemptResult, PickedLine, Placement } from './placement.ts';

/**
 * Decides what follows from an attempt that was not done, from the reasons of all items at once.
 * @returns the order if its key was used before, else when the next attempt follows.
 * @throws Problem `insufficient-balance` or `idempotency-key-reused`; `try-again` if the order may be placed already.
 */
export async function handleRefusal(
  placement: Placement,
  order: Order,
  lines: readonly PickedLine[],
  outcome: Exclude<OrderOutcome, { kind: 'done' }>,
): Promise<AttemptResult> {
  if (outcome.kind === 'exists') return replay(outcome.record, placement.fingerprint);
  if (outcome.kind === 'unclear') return 'wait';
  // The total is certain only if every shard had the price in memory; an order with an empty shard may lack stock, not money.
  const isTotalCertain = outcome.shards.every(({ why }) => why === 'none');
  if (isTotalCertain && outcome.key === 'free' && typeof outcome.wallet === 'object') {
    return replayOrRefuse(placement, insufficientBalance(order.totalAmount, outcome.wallet.balance));
  }
  await readWhatChanged(placement, lines, outcome);
  return mustWait(placement, lines, outcome) ? 'wait' : 'at-once';
}

/**
 * Refuses an order, unless its key was used before: a retry returns the original order, whatever is in memory now.
 * @throws Problem the refusal; `try-again` if an earlier attempt may still have placed the order.
 */
export async function replayOrRefuse(placement: Placement, refusal: Problem): Promise<PlacedOrder> {
  const { orders, userId, orderId, fingerprint, trace, history } = placement;
  const stored = await orders.find(userId, orderId, trace);
  if (stored) return replay(stored, fingerprint);
  throw history.mayBePlaced ? tryAgain() : refusal;
}

/** Reads again what differs from memory; during lasting conflicts, the products alone, to learn whether they are sold out. */
async function readWhatChanged(
  { shelves, history, trace }: Placement,
  lines: readonly PickedLine[],
  { shards }: OrderRefusal,
): Promise<void> {
  const now = trace.clock.now();
  const linesWhere = (...reasons: string[]) => {
    const productIds = shards.filter(({ why }) => reasons.includes(why)).map(({ pick }) => pick.productId);
    return lines.filter(({ productId }) => productIds.includes(productId));
  };
  const refusing = linesWhere('moved', 'empty');
  const rereading = history.noteShards(
    shards,
    refusing.map(({ memory }) => memory),
    now,
  );
  if (rereading === 'shelves') {
    await allEnded(refusing.map(({ productId, quantity }) => shelves.refreshUnlessShort(productId, quantity, trace)));
  } else if (rereading === 'products') {
    const crowded = linesWhere('conflict');
    await allEnded(crowded.map(({ productId, quantity }) => shelves.mayHold(productId, quantity, trace)));
  }
}

/** Whether the next attempt must wait, or can try another shard at once. */
function mustWait(
  { history }: Placement,
  lines: readonly PickedLine[],
  { shards, wallet, key }: OrderRefusal,
): boolean {
  const conflicting = shards.filter(({ why }) => why === 'conflict').map(({ pick }) => pick);
  const isCrowded = history.noteConflicts(conflicting.map(({ productId, shard }) => shardIdOf(productId, shard)));
  const hasSiblings = ({ productId }: { productId: string }) =>
    lines.some((line) => line.productId === productId && line.memory.hasSiblings);
  return (
    wallet === 'busy' ||
    key === 'busy' ||
    isCrowded ||
    !conflicting.every(hasSiblings) ||
    shards.some(({ why }) => why === 'throttled')
  );
}
