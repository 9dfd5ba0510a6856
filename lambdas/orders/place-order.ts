import { fullJitterMs } from '../shared/clock.ts';
import { idOf } from '../shared/ids.ts';
import { tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import type { Shelves } from '../stock/shelves.ts';
import { gatherUnits, itemsTooMany } from './gather-units.ts';
import { fingerprintOf, mergeLines, type OrderLine, type PlacedOrder } from './order.ts';
import { pickLines, putBack, puttingBack } from './pick-lines.ts';
import { draftOf, type Orders, type PickedLine, type Placing, type Tried } from './placing.ts';
import { afterRefusal, replayOrRefuse } from './read-refusal.ts';

/**
 * Places an order, once per idempotency key, without a lock: one transaction takes the stock, the money and the key.
 *
 * 1. Merge the lines and price them from memory.
 * 2. Pick the shards of each line.
 * 3. Where those are more items than a transaction has, move units together first.
 * 4. Write everything in one transaction, each item under its own condition.
 * 5. Where that is refused, read every reason and answer, or pick anew, until the deadline.
 *
 * @throws Problem `product-not-found`, `insufficient-stock`, `insufficient-balance` or `idempotency-key-reused`, and nothing
 * was taken; `try-again` where the outcome is unknown: the same key finds it out.
 */
export async function placeOrder(
  request: { userId: string; idempotencyKey: string; lines: readonly OrderLine[] },
  shop: { orders: Orders; shelves: Shelves },
  trace: Trace,
): Promise<PlacedOrder> {
  const { userId, idempotencyKey } = request;
  const lines = mergeLines(request.lines);
  const placing: Placing = {
    ...shop,
    userId,
    orderId: idOf('ord', userId, idempotencyKey),
    fingerprint: fingerprintOf(lines),
    lines,
    trace,
    avoid: new Set(),
    isUnclear: false,
    refusedAt: 0,
    refusing: new Map(),
    lookedAt: trace.startedAt,
    misses: 0,
    conflicts: 0,
    isFresh: false,
  };
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    const tried = await tryToPlace(placing);
    if (typeof tried === 'object') return tried;
    if (tried === 'wait') await trace.clock.sleep(waitMs(attempt, trace));
  }
  throw tryAgain();
}

/** The older a request, the more often it tries: in a crowd it is served before its deadline, and the young have time. */
function waitMs(attempt: number, trace: Trace): number {
  const WAITS_LEFT = 16;
  const SHORTEST_MS = 10;
  const longestMs = Math.min(trace.remainingMs(), Math.max(SHORTEST_MS, trace.remainingMs() / WAITS_LEFT));
  return Math.min(fullJitterMs(attempt, trace.clock), longestMs);
}

/** One round of the steps 2 to 5. */
async function tryToPlace(placing: Placing): Promise<Tried> {
  const picked = await pickLines(placing);
  switch (picked.kind) {
    case 'refused':
      return replayOrRefuse(placing, picked.refusal);
    case 'old':
      await placing.shelves.look(picked.line.productId, picked.line.quantity, placing.trace);
      return 'at-once';
    case 'taken':
      await picked.shelf.reservations.untilPutBack(placing.trace);
      return 'at-once';
    case 'picked':
      return itemsTooMany(picked.lines) > 0 ? gatherUnits(placing, picked.lines) : write(placing, picked.lines);
  }
}

/** The steps 4 and 5. */
async function write(placing: Placing, lines: readonly PickedLine[]): Promise<Tried> {
  const draft = draftOf(placing, lines);
  const outcome = await placing.orders.place(draft, placing.trace).catch(puttingBack(lines));
  putBack(lines, outcome);
  if (outcome.kind === 'done') return { order: draft.order, replayed: false };
  placing.isUnclear ||= outcome.kind === 'unclear';
  return afterRefusal(placing, draft.order, lines, outcome);
}
