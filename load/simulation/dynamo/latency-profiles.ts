/** Milliseconds that a kind of call takes: half of the calls no longer than `p50`, 99 in 100 no longer than `p99`. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  /** No call takes longer; without it the tail of the fitted distribution is left as it is. */
  readonly max?: number;
}

/** Units a second that one partition takes. Source: DynamoDB developer guide, "Burst and adaptive capacity". */
export const PARTITION_WRITE_UNITS = 1_000;
export const PARTITION_READ_UNITS = 3_000;

/** DynamoDB's calls, ms. Source: alexdebrie/dynamodb-performance-testing, 2020. */
export const latencies = {
  /** Every call that is not a transaction. Published is that of PutItem; a read takes no longer. */
  plain: { p50: 7.55, p99: 16.2, max: 29 },
  /** Published is that of a transaction of five items. */
  transaction: { p50: 25.3, p99: 92.5, max: 218 },
} as const satisfies Record<string, Latency>;

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
