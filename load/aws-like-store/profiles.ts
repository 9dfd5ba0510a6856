/** Milliseconds that a kind of call takes: half of the calls no longer than `p50`, 99 in 100 no longer than `p99`. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  /** No call takes longer; without it the tail of the fitted distribution is left as it is. */
  readonly max?: number;
}

/** What the store in front of the engine adds to it. */
export interface StoreProfile {
  /** Every call that is not a transaction. Only a write was published; a read takes no longer, so it bounds it. */
  readonly plain: Latency;
  readonly transaction: Latency;
  /** Write units a second that one partition takes. */
  readonly partitionUnitsPerSecond: number;
  /**
   * Partitions of a table: items are hashed to them one by one, as they lie after DynamoDB has split a hot table for heat.
   * A table that was never hot has few, with all items of one partition key on the same one.
   */
  readonly partitions: number;
}

/** PutItem on DynamoDB, ms. Source: alexdebrie/dynamodb-performance-testing, 2020. */
const plain: Latency = { p50: 7.55, p99: 16.2, max: 29 };

/** DynamoDB's limit of one partition: its developer guide, "Burst and adaptive capacity". */
const partition = { partitionUnitsPerSecond: 1_000, partitions: 1_024 };

export const storeProfiles = {
  /** Transactions of five items as published for real DynamoDB in 2020 (same source as `plain`). */
  published: { plain, transaction: { p50: 25.3, p99: 92.5, max: 218 }, ...partition },
  /** The transactions that the simulation behind the design assumed: 15 ms, p99 50 ms. */
  simulated: { plain, transaction: { p50: 15, p99: 50 }, ...partition },
} as const satisfies Record<string, StoreProfile>;
