import type { Variable } from './environment.ts';

/** A DynamoDB table as plain data, from which CDK, the local server and the tests create it. */
export interface Table {
  readonly name: string;
  /** The environment variable with the table's deployed name. */
  readonly variable: Variable;
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** A local secondary index with keys only: a query by it reads the other attributes from the table, consistently. */
  readonly timeIndex?: { readonly name: string; readonly sortKey: string };
}

/** Every key and index attribute is a string. */
export const tables = {
  products: { name: 'products', variable: 'PRODUCTS_TABLE', partitionKey: 'productId' },
  /** One partition key per shard, so that a product's shards spread over all partitions of a new table. */
  stock: { name: 'stock', variable: 'STOCK_TABLE', partitionKey: 'shardId' },
  adjustments: { name: 'adjustments', variable: 'ADJUSTMENTS_TABLE', partitionKey: 'userId', sortKey: 'adjustmentId' },
  wallets: { name: 'wallets', variable: 'WALLETS_TABLE', partitionKey: 'userId' },
  orders: {
    name: 'orders',
    variable: 'ORDERS_TABLE',
    partitionKey: 'userId',
    sortKey: 'orderId',
    timeIndex: { name: 'byCreatedAt', sortKey: 'createdAt' },
  },
  charges: {
    name: 'charges',
    variable: 'CHARGES_TABLE',
    partitionKey: 'userId',
    sortKey: 'chargeId',
    timeIndex: { name: 'byCreatedAt', sortKey: 'createdAt' },
  },
  rankings: { name: 'rankings', variable: 'RANKINGS_TABLE', partitionKey: 'rankingId' },
} as const satisfies Record<string, Table>;

export type TableName = keyof typeof tables;
