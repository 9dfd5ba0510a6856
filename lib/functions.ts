import type { Variable } from '../lambdas/shared/environment.ts';
import type { routes } from '../lambdas/shared/routes.ts';
import type { TableName } from '../lambdas/shared/tables.ts';

/** What one function may do and must know; whatever is not listed it may not and does not. */
export interface FunctionNeeds {
  /** DynamoDB actions by table; an index is queried where the table is. */
  readonly grants: Partial<Record<TableName, readonly string[]>>;
  /** Environment variables beside the tables' names. */
  readonly variables: readonly Variable[];
}

const calendar = ['TIME_ZONE', 'TOP_WINDOW_DAYS'] as const;

/** The needs of every function, by the entry of its route. A transaction needs the actions of its items. */
export const functions: Readonly<Record<(typeof routes)[number]['entry'], FunctionNeeds>> = {
  'orders/place-order': {
    grants: { products: ['Query', 'UpdateItem'], wallets: ['UpdateItem'], orders: ['PutItem', 'BatchGetItem'] },
    variables: calendar,
  },
  'orders/list-orders': { grants: { orders: ['Query'], products: [], wallets: [] }, variables: calendar },
  'orders/get-order': { grants: { orders: ['GetItem'], products: [], wallets: [] }, variables: calendar },
  'charges/charge': {
    grants: { wallets: ['UpdateItem', 'GetItem'], charges: ['PutItem'] },
    variables: ['REDIS_URL'],
  },
  'charges/list-charges': { grants: { charges: ['Query'], wallets: [] }, variables: [] },
  'charges/get-balance': { grants: { wallets: ['GetItem'] }, variables: [] },
  'products/list-products': { grants: { products: ['Scan'] }, variables: [] },
  'products/get-top': { grants: { rankings: ['GetItem'] }, variables: ['REDIS_URL', ...calendar] },
  'products/get-product': { grants: { products: ['Query'] }, variables: [] },
  'products/put-product': { grants: { products: ['Query', 'PutItem', 'UpdateItem'] }, variables: [] },
  'products/rank': {
    grants: { products: ['Scan', 'BatchGetItem'], rankings: ['PutItem'] },
    variables: ['REDIS_URL', ...calendar],
  },
};
