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
  /** Partitions that a table's partition keys are spread over. */
  readonly partitions: number;
}

/** Units a second that one partition takes. Source: DynamoDB developer guide, "Burst and adaptive capacity". */
export const PARTITION_WRITE_UNITS = 1_000;
export const PARTITION_READ_UNITS = 3_000;

/** PutItem on DynamoDB, ms. Source: alexdebrie/dynamodb-performance-testing, 2020. */
const plain: Latency = { p50: 7.55, p99: 16.2, max: 29 };

const partition = { partitionUnitsPerSecond: PARTITION_WRITE_UNITS, partitions: 1_024 };

export const storeProfiles = {
  /** Transactions of five items as published for real DynamoDB in 2020 (same source as `plain`). */
  published: { plain, transaction: { p50: 25.3, p99: 92.5, max: 218 }, ...partition },
  /** The transactions that the simulation behind the design assumed: 15 ms, p99 50 ms. */
  simulated: { plain, transaction: { p50: 15, p99: 50 }, ...partition },
} as const satisfies Record<string, StoreProfile>;

/** What a table is ready for, in units a second. */
export interface Throughput {
  readonly writeUnits: number;
  readonly readUnits: number;
}

/** How ready the tables of a simulation are. */
export const throughputs = {
  /** A new on-demand table. Source: DynamoDB developer guide, "On-demand capacity mode". */
  new: { writeUnits: 4_000, readUnits: 12_000 },
  /** Warm throughput up to the quota that an account has for a table without asking. Source: "Quotas in Amazon DynamoDB". */
  warmed: { writeUnits: 40_000, readUnits: 40_000 },
} as const satisfies Record<string, Throughput>;

/** How many partitions a table needs to be ready for a throughput. */
export function partitionsFor({ writeUnits, readUnits }: Throughput): number {
  return Math.ceil(Math.max(writeUnits / PARTITION_WRITE_UNITS, readUnits / PARTITION_READ_UNITS));
}
