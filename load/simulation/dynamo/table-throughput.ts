/** Units a second of one partition. Source: DynamoDB developer guide, "Burst and adaptive capacity". */
export const PARTITION_WRITE_UNITS = 1_000;
export const PARTITION_READ_UNITS = 3_000;

/** The throughput that a table is ready for, in units a second. */
export interface Throughput {
  readonly writeUnits: number;
  readonly readUnits: number;
}

export const throughputs = {
  /** A new on-demand table. Source: DynamoDB developer guide, "On-demand capacity mode". */
  new: { writeUnits: 4_000, readUnits: 12_000 },
  /** Warm throughput at an account's default quota for one table. Source: "Quotas in Amazon DynamoDB". */
  warmed: { writeUnits: 40_000, readUnits: 40_000 },
} as const satisfies Record<string, Throughput>;

/** How many partitions a table of this throughput has. */
export function partitionsFor({ writeUnits, readUnits }: Throughput): number {
  return Math.ceil(Math.max(writeUnits / PARTITION_WRITE_UNITS, readUnits / PARTITION_READ_UNITS));
}
