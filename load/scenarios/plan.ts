import type { Load } from './load-profiles.ts';

/** What a run is made on; written by the runner, read by the audit. */
export interface Plan {
  /** Also the prefix of its users and products, and its tag in InfluxDB. */
  readonly runId: string;
  readonly scenario: string;
  readonly baseUrl: string;
  readonly startedAt: string;
  /** Products of this run alone, so that only its orders sell them. */
  readonly products: readonly PlannedProduct[];
  /** Users of this run alone. */
  readonly users: readonly PlannedUser[];
  /** Puts and restocks the products. */
  readonly admin: PlannedUser;
  /** Whether every product must be sold out at the end. */
  readonly sellsOut: boolean;
}

/** The plan as k6 reads it. */
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
  /** Valid for longer than the run. */
  readonly token: string;
}
