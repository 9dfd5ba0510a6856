/**
 * A line of a run's `answers.jsonl`: a POST of an order, a charge or an adjustment as k6 saw it. Each call has two lines: one
 * without a status before it is sent, one with its status when it ended. A call with only the first may have taken effect.
 */
export interface JournalLine {
  readonly kind: 'order' | 'charge' | 'adjustment';
  readonly userId: string;
  /** The idempotency key. */
  readonly key: string;
  /** The HTTP status, 0 without an answer. */
  readonly status?: number;
  /** The id in the answer. */
  readonly id?: string;
  /** In the answer: the order's total or the charge's amount in won, or the adjustment's units. */
  readonly amount?: number;
  /** The code of a problem. */
  readonly code?: string;
  readonly requestId?: string;
}
