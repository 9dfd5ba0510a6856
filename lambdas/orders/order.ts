import { createHash } from 'node:crypto';
import { TRANSACTION_ITEMS } from '../shared/bounds.ts';
import { fullJitterMs } from '../shared/clock.ts';
import { idOf } from '../shared/ids.ts';
import { Problem, tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import type { OrderStore, PlaceOutcome } from './order-store.ts';
import type { Part, ShelfMemory, Shelves } from './shelves.ts';

/** What a user asks for. */
export interface OrderLine {
  readonly productId: string;
  readonly quantity: number;
}

/** A line as it was sold; money in won. */
export interface OrderItem extends OrderLine {
  readonly name: string;
  readonly unitPrice: number;
  readonly amount: number;
}

/** An order as the API shows it; `totalAmount` in won, `createdAt` in ISO 8601 UTC. */
export interface Order {
  readonly orderId: string;
  readonly status: 'placed';
  readonly items: readonly OrderItem[];
  readonly totalAmount: number;
  readonly createdAt: string;
}

/** A line with the memory of its product's shelf and the shards that are to serve it. */
interface PickedLine extends OrderLine {
  readonly shelf: ShelfMemory;
  readonly parts: readonly Part[];
}

/**
 * Places an order, once per idempotency key, without a lock: one transaction takes the stock, the money and the key.
 *
 * 1. Merge the lines and price them from memory.
 * 2. Pick for each line the shard that last served it.
 *    Where the last units lie in more shards than a transaction takes, gather those of a line in one shard first.
 * 3. Write everything in one transaction, each item under its own condition.
 * 4. Where that is refused, read every reason and answer, or pick anew, until the deadline.
 *
 * @throws Problem `product-not-found`, `insufficient-stock`, `insufficient-balance`, `idempotency-key-reused` or
 * `try-again`; nothing was taken then, but for `try-again`, after which the same key finds out.
 */
export async function placeOrder(
  request: { userId: string; idempotencyKey: string; lines: readonly OrderLine[] },
  shop: { orders: OrderStore; shelves: Shelves },
  trace: Trace,
): Promise<{ order: Order; replayed: boolean }> {
  const { userId } = request;
  const lines = mergeLines(request.lines);
  const orderId = idOf('ord', userId, request.idempotencyKey);
  const fingerprint = fingerprintOf(lines);
  let keyIsUnused = false;
  const avoid = new Set<string>();
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    const shelves = await Promise.all(lines.map((line) => shop.shelves.get(line.productId, trace)));
    const picked = pickShards(lines, shelves, avoid, trace);
    if (picked instanceof Problem) {
      // What is in memory must not refuse an order that was placed before: its key is looked up first.
      const before = keyIsUnused ? undefined : await shop.orders.find(userId, orderId, trace);
      if (before) return replay(before, fingerprint);
      throw picked;
    }
    const scattered = mostScattered(picked.lines);
    if (scattered) {
      for (const { shelf, parts } of picked.lines) shelf.putBack(parts, false);
      const isGathered = await shop.orders.gather(scattered.parts, trace);
      await shop.shelves.readAgain(scattered.productId, trace);
      if (!isGathered) await pause(attempt, trace);
      continue;
    }
    const order = orderOf(orderId, picked.lines, trace);
    const outcome = await shop.orders.place({ userId, order, fingerprint, lines: picked.lines }, trace);
    putBack(picked.lines, outcome);
    if (outcome.kind === 'placed') return { order, replayed: false };
    if (outcome.kind === 'exists') return replay(outcome, fingerprint);
    keyIsUnused ||= outcome.kind === 'refused' && outcome.order === 'unused';
    const wait = await answerRefusal(outcome, order, shop.shelves, avoid, trace);
    if (wait) await pause(attempt, trace);
  }
  throw tryAgain();
}

/** Adds up the lines of one product, in order of first appearance. */
export function mergeLines(lines: readonly OrderLine[]): OrderLine[] {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of lines) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

/** Tells one request from another under the same key; the order of its lines does not matter. */
export function fingerprintOf(lines: readonly OrderLine[]): string {
  const sorted = lines.map(({ productId, quantity }) => `${productId}=${quantity}`).sort();
  return createHash('sha256').update(sorted.join('\n')).digest('base64url').slice(0, 22);
}

/** Picks the shards of every line, or says why a line can have none; then none is in use. */
function pickShards(
  lines: readonly OrderLine[],
  shelves: readonly (ShelfMemory | undefined)[],
  avoid: ReadonlySet<string>,
  trace: Trace,
): { lines: PickedLine[] } | Problem {
  const picked: PickedLine[] = [];
  for (const [index, line] of lines.entries()) {
    const shelf = shelves[index];
    const parts = shelf?.pick(line.quantity, avoid, trace.clock);
    if (!shelf || !parts) {
      for (const taken of picked) taken.shelf.putBack(taken.parts, false);
      return shelf ? insufficientStock(line.productId) : productNotFound(line.productId);
    }
    picked.push({ ...line, shelf, parts });
  }
  return { lines: picked };
}

/** The line whose last units lie in the most shards, where all lines together need more of them than a transaction takes. */
function mostScattered(lines: readonly PickedLine[]): PickedLine | undefined {
  const WALLET_AND_ORDER = 2;
  const items = lines.reduce((sum, { parts }) => sum + parts.length, WALLET_AND_ORDER);
  if (items <= TRANSACTION_ITEMS) return undefined;
  return lines.reduce((most, line) => (line.parts.length > most.parts.length ? line : most));
}

function pause(attempt: number, trace: Trace): Promise<void> {
  return trace.clock.sleep(Math.min(fullJitterMs(attempt, trace.clock), trace.remainingMs()));
}

function orderOf(orderId: string, lines: readonly PickedLine[], trace: Trace): Order {
  const items = lines.map(({ productId, quantity, shelf }) => ({
    productId,
    name: shelf.name,
    unitPrice: shelf.price,
    quantity,
    amount: shelf.price * quantity,
  }));
  const totalAmount = items.reduce((sum, item) => sum + item.amount, 0);
  return { orderId, status: 'placed', items, totalAmount, createdAt: new Date(trace.clock.now()).toISOString() };
}

/** Tells each shelf what became of its shards: what was sold, what was empty, which shard is to stay a home. */
function putBack(lines: readonly PickedLine[], outcome: PlaceOutcome): void {
  let next = 0;
  for (const { shelf, parts } of lines) {
    const refusals = parts.map(() => (outcome.kind === 'refused' ? outcome.parts[next++] : undefined));
    const served =
      outcome.kind === 'placed' || (outcome.kind === 'refused' && refusals.every((it) => it?.why === 'none'));
    shelf.putBack(parts, served);
    for (const [index, part] of parts.entries()) {
      const refusal = refusals[index];
      if (outcome.kind === 'placed') shelf.sold(part);
      else if (refusal?.why === 'empty') shelf.left(part, refusal.available);
    }
  }
}

/**
 * Decides what a refusal means, from all of its reasons at once.
 * @returns whether to wait before the next try.
 * @throws Problem `insufficient-balance` where no retry can help.
 */
async function answerRefusal(
  outcome: Exclude<PlaceOutcome, { kind: 'placed' | 'exists' }>,
  order: Order,
  shelves: Shelves,
  avoid: Set<string>,
  trace: Trace,
): Promise<boolean> {
  if (outcome.kind === 'unclear') return true;
  // What the order costs is only sure when no price has moved.
  const moved = outcome.parts.filter((part) => part.why === 'moved');
  if (moved.length === 0 && typeof outcome.wallet === 'object') {
    throw insufficientBalance(order.totalAmount, outcome.wallet.balance);
  }
  const empty = outcome.parts.filter((part) => part.why === 'empty');
  await Promise.all(
    [...new Set(moved.map((part) => part.productId))].map((productId) => shelves.readAgain(productId, trace)),
  );
  // Others may have taken from every shard since the shelf was read: one look costs less than trying each.
  await Promise.all(
    [...new Set(empty.map((part) => part.productId))].map((productId) =>
      shelves.readUnlessSince(productId, trace.startedAt, trace),
    ),
  );
  let wait = outcome.wallet === 'busy' || outcome.order === 'busy';
  for (const part of outcome.parts) {
    if (part.why === 'throttled') wait = true;
    if (part.why !== 'conflict') continue;
    // Another shard is free at once; where there is no other, only time helps.
    avoid.add(`${part.productId}/${part.shard}`);
    if (!part.hasSiblings) wait = true;
  }
  return wait;
}

/**
 * Answers a request whose key was used before with the order that it made.
 * @throws Problem `idempotency-key-reused` where the request is another one.
 */
export function replay(
  before: { order: Order; fingerprint: string },
  fingerprint: string,
): { order: Order; replayed: boolean } {
  if (before.fingerprint === fingerprint) return { order: before.order, replayed: true };
  const detail = 'This Idempotency-Key belongs to an order of other items: use a new key for a new order.';
  throw new Problem('idempotency-key-reused', detail);
}

/** A line names a product that is not there. */
export function productNotFound(productId: string): Problem {
  return new Problem('product-not-found', `There is no product ${productId}. Nothing was taken.`, { productId });
}

/** No shard, nor all together, can serve a line. */
export function insufficientStock(productId: string): Problem {
  return new Problem('insufficient-stock', `Too few units of ${productId} are left. Nothing was taken.`, { productId });
}

/** The wallet holds less than the order costs; both in won. */
export function insufficientBalance(required: number, balance: number): Problem {
  const detail = `The order costs ${required} won and the balance is ${balance} won. Nothing was taken: charge first.`;
  return new Problem('insufficient-balance', detail, { required, balance });
}
