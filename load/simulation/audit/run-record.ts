import type { TakenStep } from '../clients/admin-steps.ts';
import type { SentOrder } from '../clients/simulated-clients.ts';

/** What a run sent to the shop and was answered. */
export interface RunRecord {
  readonly sent: readonly SentOrder[];
  /** The products with their units before the run. */
  readonly products: readonly { readonly productId: string; readonly stock: number }[];
  /** Won of each user before the run. */
  readonly budget: number;
  /** The admin's steps, all on the first product, in order. */
  readonly steps: readonly TakenStep[];
  /** When each order was written, in virtual ms since the run began, by order id. */
  readonly writtenMs: ReadonlyMap<string, number>;
}
