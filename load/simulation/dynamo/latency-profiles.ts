/** The latency distribution of a kind of call, ms. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
  /** The fitted distribution is cut off here. */
  readonly max: number;
}

/** DynamoDB's calls, ms. Source: alexdebrie/dynamodb-performance-testing, 2020. */
export const latencies = {
  /** Every call outside transactions: published for PutItem; a read is no slower. */
  plain: { p50: 7.55, p99: 16.2, max: 29 },
  /** Published for a transaction of five items. */
  transaction: { p50: 25.3, p99: 92.5, max: 218 },
} as const satisfies Record<string, Latency>;
