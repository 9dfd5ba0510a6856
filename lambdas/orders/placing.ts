import type { StoredProduct } from '../products/product.ts';
import type { Trace } from '../shared/trace.ts';
import type { ShardPick, ShardRefusal } from '../stock/shard-pick.ts';
import type { ShelfMemory } from '../stock/shelf-memory.ts';
import type { Shelves } from '../stock/shelves.ts';
import type { UnitsChange } from '../stock/units-change.ts';
import type { Order, OrderLine, OrderRecord, PlacedOrder } from './order.ts';

/** What became of an order's transaction, or of one that moves units for it. */
export type OrderOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'exists'; readonly record: OrderRecord }
  | {
      readonly kind: 'refused';
      readonly shards: readonly ShardRefusal[];
      readonly wallet: 'willing' | 'busy' | { readonly balance: number };
      readonly key: 'free' | 'busy';
    }
  | { readonly kind: 'unclear' };

/** An order that is to be placed, with the shards that are to serve it. */
export interface OrderDraft extends OrderRecord {
  readonly userId: string;
  readonly picks: readonly ShardPick[];
}

/** Where orders are kept. */
export interface Orders {
  /** Takes the stock and the money and writes the order: all or nothing. */
  place(draft: OrderDraft, trace: Trace): Promise<OrderOutcome>;
  /** Moves units of a product between the shards of some picks, while the draft's key is unused and its wallet can pay. */
  gather(
    draft: OrderDraft,
    product: StoredProduct,
    changes: readonly UnitsChange[],
    picks: readonly ShardPick[],
    trace: Trace,
  ): Promise<OrderOutcome>;
  /** An order of the user's, or `undefined`. */
  find(userId: string, orderId: string, trace: Trace): Promise<OrderRecord | undefined>;
}

/** A line with the memory of its product's shelf and the shards that are to serve it. */
export interface PickedLine extends OrderLine {
  readonly shelf: ShelfMemory;
  readonly picks: readonly ShardPick[];
}

/** A request for an order, and what it has met so far. */
export interface Placing {
  readonly userId: string;
  readonly orderId: string;
  readonly fingerprint: string;
  readonly lines: readonly OrderLine[];
  readonly orders: Orders;
  readonly shelves: Shelves;
  readonly trace: Trace;
  /** Ids of shards where another order was at work. */
  readonly avoid: Set<string>;
  /** Whether a try whose outcome is not known may have placed the order. */
  isUnclear: boolean;
  /** When a shard refused last, in milliseconds since the epoch: what was read before says too little. */
  refusedAt: number;
  /** The shelves whose shards refused, with what each had learned by then: one that has learned nothing since says too little. */
  readonly refusing: Map<ShelfMemory, number>;
  /** When the shelves, or their products, were looked at last, in milliseconds since the epoch. */
  lookedAt: number;
  /** How many shards were found empty since the shelves were read last. */
  misses: number;
  /** How many tries met another order. */
  conflicts: number;
  /** Whether the shelves were read since the request came. */
  isFresh: boolean;
}

/** What a try came to: the order, or when the next is to come. */
export type Tried = PlacedOrder | 'at-once' | 'wait';

/** The order that a try is to write, at the prices in memory. */
export function draftOf({ userId, orderId, fingerprint, trace }: Placing, lines: readonly PickedLine[]): OrderDraft {
  const items = lines.map(({ productId, quantity, shelf }) => {
    const { name, price } = shelf.product;
    return { productId, name, unitPrice: price, quantity, amount: price * quantity };
  });
  const totalAmount = items.reduce((sum, item) => sum + item.amount, 0);
  const createdAt = new Date(trace.clock.now()).toISOString();
  const order: Order = { orderId, status: 'placed', items, totalAmount, createdAt };
  return { userId, order, fingerprint, picks: lines.flatMap(({ picks }) => picks) };
}
