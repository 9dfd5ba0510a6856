import type { Load } from '../scenarios/load-profiles.ts';

/** What a load run is made on: written by the runner before k6 starts, read by the k6 scripts and by the audit. */
export interface Plan {
  /** Names the run in its folder, its users, its products and in InfluxDB. */
  readonly runId: string;
  readonly scenario: string;
  readonly baseUrl: string;
  readonly startedAt: string;
  /** Products made for this run alone, so that all they ever sold was sold by it. */
  readonly products: readonly PlannedProduct[];
  /** Users of this run alone, with tokens that outlive it. */
  readonly users: readonly PlannedUser[];
  /** Who makes and restocks its products. */
  readonly admin: PlannedUser;
  /** Whether the run is to end with every shelf empty. */
  readonly sellsOut: boolean;
}

/** The plan as k6 is given it. */
export interface RunPlan extends Plan {
  readonly load: Load;
}

/** `price` in won, `stock` in units over all shards. */
export interface PlannedProduct {
  readonly productId: string;
  readonly price: number;
  readonly stock: number;
  readonly stockShards: number;
}

export interface PlannedUser {
  readonly userId: string;
  readonly token: string;
}

/**
 * One POST of an order, a charge or an adjustment of stock, as k6 saw it: a line of the run's `answers.jsonl`. Each has two
 * lines, one before it is sent, without a status, and one when it ended: what was cut off between the two may have been done
 * all the same.
 */
export interface SeenCall {
  readonly kind: 'order' | 'charge' | 'adjustment';
  readonly userId: string;
  readonly key: string;
  /** The HTTP status; 0 where no answer came; not there before the end. */
  readonly status?: number;
  /** The id of what was made, where the answer tells one. */
  readonly id?: string;
  /** The order's total or the charge's amount in won, or an adjustment's units, where the answer tells it. */
  readonly amount?: number;
  /** The code of a problem. */
  readonly code?: string;
  readonly requestId?: string;
}
