import type { Trace } from '../shared/trace.ts';
import type { ShardPick, ShardRefusal } from '../stock/pick.ts';
import type { StoredProduct } from '../stock/stored-product.ts';
import type { UnitsChange } from '../stock/units-change.ts';
import type { OrderRecord } from './order.ts';

/** An order to be written, with the picks that serve it. */
export interface OrderDraft extends OrderRecord {
  readonly userId: string;
  readonly picks: readonly ShardPick[];
}

/** Outcome of an order's transaction, or of one that moves units for it. */
export type OrderOutcome =
  | { readonly kind: 'done' }
  /** The idempotency key was used before. */
  | { readonly kind: 'exists'; readonly record: OrderRecord }
  | OrderRefusal
  /** The transaction may or may not have been written. */
  | { readonly kind: 'unclear' };

/** A refused transaction: nothing was written, for the reasons of each item. */
export interface OrderRefusal {
  readonly kind: 'refused';
  /** One for each pick. */
  readonly shards: readonly ShardRefusal[];
  /** The balance in won if it is too low; `busy` after a conflict or throttling. */
  readonly wallet: 'willing' | 'busy' | { readonly balance: number };
  readonly key: 'free' | 'busy';
}

/** The store of orders. */
export interface Orders {
  /** Takes units and money and writes the order in one transaction. */
  place(draft: OrderDraft, trace: Trace): Promise<OrderOutcome>;
  /**
   * Moves units of a product between shards, only if the draft's key is unused and its wallet can pay.
   * @param changes changes with the sum 0; those of the picks' shards come last.
   * @param picks the draft's picks from the shards that change.
   */
  gather(
    draft: OrderDraft,
    product: StoredProduct,
    changes: readonly UnitsChange[],
    picks: readonly ShardPick[],
    trace: Trace,
  ): Promise<OrderOutcome>;
  /** An order of the user, or `undefined`. */
  find(userId: string, orderId: string, trace: Trace): Promise<OrderRecord | undefined>;
}
