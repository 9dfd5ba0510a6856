import { SOLD_OUT_LIFE_MS, TRANSACTION_ITEMS } from '../shared/bounds.ts';
import { fullJitterMs } from '../shared/clock.ts';
import { idOf } from '../shared/ids.ts';
import { Problem, tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import {
  fingerprintOf,
  insufficientBalance,
  insufficientStock,
  mergeLines,
  type Order,
  type OrderLine,
  type PlacedOrder,
  productNotFound,
  replay,
} from './order.ts';
import type { OrderDraft, OrderOutcome, OrderStore } from './order-store.ts';
import type { ShardPick, ShelfMemory } from './shelf-memory.ts';
import type { Shelves } from './shelves.ts';

const WALLET_AND_ORDER = 2;

/** A line with the memory of its product's shelf and the shards that are to serve it. */
interface PickedLine extends OrderLine {
  readonly shelf: ShelfMemory;
  readonly picks: readonly ShardPick[];
}

/** A request for an order, and what it has met so far. */
interface Placing {
  readonly userId: string;
  readonly orderId: string;
  readonly fingerprint: string;
  readonly lines: readonly OrderLine[];
  readonly orders: OrderStore;
  readonly shelves: Shelves;
  readonly trace: Trace;
  /** Shards, as `productId/shard`, where another order was at work. */
  readonly avoid: Set<string>;
  /** Whether a try whose outcome is not known may have placed the order. */
  isUnclear: boolean;
  /** Whether the shelves were read since the request came. */
  isFresh: boolean;
}

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
  shop: { orders: OrderStore; shelves: Shelves },
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
    isFresh: false,
  };
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    const result = await tryToPlace(placing);
    if (typeof result === 'object') return result;
    if (result === 'wait') await trace.clock.sleep(Math.min(fullJitterMs(attempt, trace.clock), trace.remainingMs()));
  }
  throw tryAgain();
}

/** One round of the steps 2 to 5: the order, or whether the next round is to come `at-once` or after a `wait`. */
async function tryToPlace(placing: Placing): Promise<PlacedOrder | 'at-once' | 'wait'> {
  const { orders, trace } = placing;
  const picked = await pickShards(placing);
  if (picked === 'at-once') return picked;
  if (picked instanceof Problem) return replayOrRefuse(placing, picked);
  if (!Array.isArray(picked)) {
    await picked.untilPutBack(trace);
    return 'at-once';
  }
  if (itemsOf(picked) > TRANSACTION_ITEMS) return moveTogether(placing, picked);
  const draft = draftOf(placing, picked);
  const outcome = await orders.place(draft, trace).catch(puttingBack(picked));
  settle(picked, outcome);
  if (outcome.kind === 'done') return { order: draft.order, replayed: false };
  placing.isUnclear ||= outcome.kind === 'unclear';
  return afterRefusal(placing, draft.order, picked, outcome);
}

/**
 * Picks the shards of every line from memory.
 * @returns else why a line can have none, or the shelf whose last units other requests of the process are taking, or
 * `at-once` where a shelf is to be read again first; then no shard is in use.
 */
async function pickShards({
  lines,
  shelves,
  avoid,
  trace,
}: Placing): Promise<PickedLine[] | Problem | ShelfMemory | 'at-once'> {
  const remembered = await Promise.all(lines.map(({ productId }) => shelves.get(productId, trace)));
  const picked: PickedLine[] = [];
  for (const [index, line] of lines.entries()) {
    const shelf = remembered[index];
    const picks = shelf?.pick(line.quantity, avoid, trace.clock) ?? 'too-few';
    if (shelf && Array.isArray(picks)) {
      picked.push({ ...line, shelf, picks });
      continue;
    }
    settle(picked, undefined);
    if (!shelf) return productNotFound(line.productId);
    if (picks === 'taken') return shelf;
    // Units may have come since an older reading; the shelf that has too few is read again when it is asked for next.
    const isOld = trace.clock.now() - shelf.readAt >= SOLD_OUT_LIFE_MS;
    return isOld ? 'at-once' : insufficientStock(line.productId);
  }
  return picked;
}

/**
 * Moves units of the most scattered line into one of its shards, no more than the transaction's room and the line ask for,
 * and only while the key is unused and the wallet can pay: a refused order must not rearrange the shelves.
 */
async function moveTogether(placing: Placing, picked: PickedLine[]): Promise<PlacedOrder | 'at-once' | 'wait'> {
  const { orders, shelves, trace } = placing;
  if (!placing.isFresh) {
    // What is in memory may be sold: units are moved only where the whole order can be served as of now.
    settle(picked, undefined);
    await Promise.all(picked.map(({ productId }) => shelves.readAgain(productId, trace)));
    placing.isFresh = true;
    return 'at-once';
  }
  const scattered = picked.reduce((most, line) => (line.picks.length > most.picks.length ? line : most));
  const [into, ...rest] = [...scattered.picks].sort((a, b) => b.quantity - a.quantity) as [ShardPick, ...ShardPick[]];
  const from = rest.slice(-(itemsOf(picked) - TRANSACTION_ITEMS));
  const draft = draftOf(placing, picked);
  const outcome = await orders.move(draft, from, into, trace).catch(puttingBack(picked));
  settle(picked, outcome.kind === 'done' ? undefined : outcome);
  if (outcome.kind !== 'done') return afterRefusal(placing, draft.order, picked, outcome);
  await shelves.readAgain(scattered.productId, trace);
  return 'at-once';
}

function itemsOf(lines: readonly PickedLine[]): number {
  return lines.reduce((sum, { picks }) => sum + picks.length, WALLET_AND_ORDER);
}

function draftOf({ userId, orderId, fingerprint, trace }: Placing, lines: readonly PickedLine[]): OrderDraft {
  const items = lines.map(({ productId, quantity, shelf: { name, price } }) => {
    return { productId, name, unitPrice: price, quantity, amount: price * quantity };
  });
  const totalAmount = items.reduce((sum, item) => sum + item.amount, 0);
  const createdAt = new Date(trace.clock.now()).toISOString();
  const order: Order = { orderId, status: 'placed', items, totalAmount, createdAt };
  return { userId, order, fingerprint, picks: lines.flatMap(({ picks }) => picks) };
}

/**
 * Puts picked shards back and tells each shelf what became of them: what was sold, what was empty, which shard is to stay a
 * home. `undefined` where nothing was tried.
 */
function settle(lines: readonly PickedLine[], outcome: OrderOutcome | undefined): void {
  for (const { productId, shelf, picks } of lines) {
    const refusals =
      outcome?.kind === 'refused' ? outcome.shards.filter(({ pick }) => pick.productId === productId) : [];
    if (outcome?.kind === 'done') for (const pick of picks) shelf.sold(pick);
    for (const { pick, why, available } of refusals) if (why === 'empty') shelf.left(pick, available);
    const served =
      outcome?.kind === 'done' || (outcome?.kind === 'refused' && refusals.every(({ why }) => why === 'none'));
    shelf.putBack(picks, served);
  }
}

/** Puts picked shards back before an error goes on: a defect must not keep them in use. */
function puttingBack(lines: readonly PickedLine[]): (error: unknown) => never {
  return (error) => {
    settle(lines, undefined);
    throw error;
  };
}

/**
 * Decides what a refusal means, from all of its reasons at once.
 * @returns the order of this key where there is one, else when to try again.
 * @throws Problem `insufficient-balance` where no retry can help.
 */
async function afterRefusal(
  placing: Placing,
  order: Order,
  lines: readonly PickedLine[],
  outcome: Exclude<OrderOutcome, { kind: 'done' }>,
): Promise<PlacedOrder | 'at-once' | 'wait'> {
  const { avoid, shelves, trace } = placing;
  if (outcome.kind === 'exists') return replay(outcome, placing.fingerprint);
  if (outcome.kind === 'unclear') return 'wait';
  const productsWhere = (reason: string) =>
    lines.filter(({ productId }) =>
      outcome.shards.some(({ why, pick }) => why === reason && pick.productId === productId),
    );
  const moved = productsWhere('moved');
  // What the order costs is only sure when every shard was at the price in memory.
  const isPriceSure = outcome.shards.every(({ why }) => why === 'none' || why === 'empty');
  if (isPriceSure && outcome.key === 'free' && typeof outcome.wallet === 'object') {
    return replayOrRefuse(placing, insufficientBalance(order.totalAmount, outcome.wallet.balance));
  }
  // A shard that was empty, or a second conflict, means a crowd: one look costs less than trying every shard.
  const crowded = [...productsWhere('empty'), ...(avoid.size > 0 ? productsWhere('conflict') : [])];
  await Promise.all([...new Set([...moved, ...crowded])].map(({ productId }) => shelves.readAgain(productId, trace)));
  let mustWait = outcome.wallet === 'busy' || outcome.key === 'busy';
  for (const { pick, why } of outcome.shards) {
    const shard = `${pick.productId}/${pick.shard}`;
    const hasSiblings = lines.some(({ productId, shelf }) => productId === pick.productId && shelf.hasSiblings);
    // Another shard is free at once; where there is no other, or none that was not in the way before, only time helps.
    mustWait ||= why === 'throttled' || (why === 'conflict' && (!hasSiblings || avoid.has(shard)));
    if (why === 'conflict') avoid.add(shard);
  }
  return mustWait ? 'wait' : 'at-once';
}

/**
 * Refuses an order, unless its key was used before: what is in memory must not refuse an order that was placed.
 * @throws Problem the refusal; `try-again` where an earlier try may still place the order.
 */
async function replayOrRefuse(placing: Placing, refusal: Problem): Promise<PlacedOrder> {
  const { orders, userId, orderId, fingerprint, trace } = placing;
  const before = await orders.find(userId, orderId, trace);
  if (before) return replay(before, fingerprint);
  throw placing.isUnclear ? tryAgain() : refusal;
}
