import type { Trace } from '../shared/trace.ts';
import type { ShardPick } from '../stock/pick.ts';
import type { ShelfCache } from '../stock/shelf-cache.ts';
import type { ShelfMemory } from '../stock/shelf-memory.ts';
import type { AttemptHistory } from './attempt-history.ts';
import type { Order, OrderLine, PlacedOrder } from './order.ts';
import type { OrderDraft, Orders } from './order-draft.ts';

/** The placement of one order: the request, what it works with, and the history of its attempts. */
export interface Placement {
  readonly userId: string;
  readonly orderId: string;
  readonly fingerprint: string;
  /** Merged: one line per product. */
  readonly lines: readonly OrderLine[];
  readonly orders: Orders;
  readonly shelves: ShelfCache;
  readonly trace: Trace;
  readonly history: AttemptHistory;
}

/** An order line with its picks and the memory of its shelf. */
export interface PickedLine extends OrderLine {
  readonly memory: ShelfMemory;
  readonly picks: readonly ShardPick[];
}

/** Result of an attempt: the order, or when the next attempt follows. */
export type AttemptResult = PlacedOrder | 'at-once' | 'wait';

/** The order that an attempt writes, at the prices in memory; its transaction checks them. */
export function draftOf(placement: Placement, lines: readonly PickedLine[]): OrderDraft {
  const { userId, orderId, fingerprint, trace } = placement;
  const items = lines.map(({ productId, quantity, memory }) => {
    const { name, price } = memory.product;
    return { productId, name, unitPrice: price, quantity, amount: price * quantity };
  });
  const totalAmount = items.reduce((sum, item) => sum + item.amount, 0);
  const createdAt = new Date(trace.clock.now()).toISOString();
  const order: Order = { orderId, status: 'placed', items, totalAmount, createdAt };
  return { userId, order, fingerprint, picks: lines.flatMap(({ picks }) => picks) };
}
