import { fullJitterMs } from '../shared/clock.ts';
import { idOf } from '../shared/ids.ts';
import { tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import type { ShelfCache } from '../stock/shelf-cache.ts';
import { AttemptHistory } from './attempt-history.ts';
import { gatherUnits, itemsTooMany } from './gather-units.ts';
import { handleRefusal, replayOrRefuse } from './handle-refusal.ts';
import { fingerprintOf, mergeLines, type OrderLine, type PlacedOrder } from './order.ts';
import type { Orders } from './order-draft.ts';
import { pickLines } from './pick-lines.ts';
import { type AttemptResult, draftOf, type PickedLine, type Placement } from './placement.ts';
import { releaseAndRethrow, releasePicks } from './release-picks.ts';

/**
 * Places an order, once per idempotency key, without a lock: one transaction takes units and money and uses the key.
 *
 * 1. Merge the lines of each product.
 * 2. Pick shards for each line, at the prices in memory.
 * 3. If the picks are more items than a transaction allows, move units together first.
 * 4. Write everything in one transaction, each item under a condition of its own: see `OrderStore.place`.
 * 5. If it is refused, read all reasons: answer, or repeat from step 2 until the deadline.
 *
 * @throws Problem `product-not-found`, `insufficient-stock`, `insufficient-balance` or `idempotency-key-reused`: nothing was
 * taken; `try-again`: the outcome is unknown, retry with the same key.
 */
export async function placeOrder(
  request: { userId: string; idempotencyKey: string; lines: readonly OrderLine[] },
  { orders, shelves }: { orders: Orders; shelves: ShelfCache },
  trace: Trace,
): Promise<PlacedOrder> {
  const { userId, idempotencyKey } = request;
  const lines = mergeLines(request.lines);
  const placement: Placement = {
    userId,
    orderId: idOf('ord', userId, idempotencyKey),
    fingerprint: fingerprintOf(lines),
    lines,
    orders,
    shelves,
    trace,
    history: new AttemptHistory(trace.startedAt),
  };
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    const result = await attemptOrder(placement);
    if (typeof result === 'object') return result;
    if (result === 'wait') await trace.clock.sleep(waitMs(attempt, trace));
  }
  throw tryAgain();
}

/** One attempt: steps 2 to 5. */
async function attemptOrder(placement: Placement): Promise<AttemptResult> {
  const { shelves, trace } = placement;
  const picked = await pickLines(placement);
  switch (picked.kind) {
    case 'refused':
      return replayOrRefuse(placement, picked.refusal);
    case 'outdated':
      await shelves.refreshUnlessShort(picked.line.productId, picked.line.quantity, trace);
      return 'at-once';
    case 'reserved':
      await picked.memory.reservations.untilReleased(trace);
      return 'at-once';
    case 'picked':
      return itemsTooMany(picked.lines) > 0 ? gatherUnits(placement, picked.lines) : write(placement, picked.lines);
  }
}

/** Steps 4 and 5. */
async function write(placement: Placement, lines: readonly PickedLine[]): Promise<AttemptResult> {
  const { orders, history, trace } = placement;
  const draft = draftOf(placement, lines);
  const outcome = await orders.place(draft, trace).catch(releaseAndRethrow(lines));
  releasePicks(lines, outcome);
  if (outcome.kind === 'done') return { order: draft.order, replayed: false };
  history.mayBePlaced ||= outcome.kind === 'unclear';
  return handleRefusal(placement, draft.order, lines, outcome);
}

/**
 * Full jitter with a bound that shrinks with the time left: in a crowd, older requests try more often and are served before
 * their deadlines, and younger ones have time.
 * @param attempt counted from 1.
 */
function waitMs(attempt: number, trace: Trace): number {
  const WAITS_LEFT = 16;
  const SHORTEST_MS = 10;
  const longestMs = Math.min(trace.remainingMs(), Math.max(SHORTEST_MS, trace.remainingMs() / WAITS_LEFT));
  return Math.min(fullJitterMs(attempt, trace.clock), longestMs);
}
