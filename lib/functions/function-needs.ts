import {
  CHARGE_DEADLINE_MS,
  ORDER_DEADLINE_MS,
  RANK_DEADLINE_MS,
  READ_DEADLINE_MS,
  STOCK_DEADLINE_MS,
} from '../../lambdas/shared/bounds.ts';
import type { Variable } from '../../lambdas/shared/environment.ts';
import type { routes } from '../../lambdas/shared/routes.ts';
import type { TableName } from '../../lambdas/shared/tables.ts';

/** The module of a route's function below `lambdas/`, without `.handler.ts`. */
export type Entry = (typeof routes)[number]['entry'];

/** What one function may do, must know and is given; whatever is not listed it may not and does not. */
export interface FunctionNeeds {
  /** DynamoDB actions by table; an index is queried where the table is. */
  readonly grants: Partial<Record<TableName, readonly string[]>>;
  /** Tables whose names its modules ask for, though it does nothing with them. */
  readonly knows?: readonly TableName[];
  /** Environment variables beside the tables' names and those of every function. */
  readonly variables: readonly Variable[];
  readonly deadlineMs: number;
  /** Lambda gives processor time by memory: a whole core at 1,769 MB. */
  readonly memoryMb: number;
}

const calendar = ['TIME_ZONE', 'TOP_WINDOW_DAYS'] as const;
/** What the store of orders writes besides. */
const ofOrders = ['products', 'stock', 'wallets'] as const;
const reading = { deadlineMs: READ_DEADLINE_MS, memoryMb: 512 };

/** The needs of every function, by the entry of its route. A transaction needs the actions of its items. */
export const functions: Readonly<Record<Entry, FunctionNeeds>> = {
  'orders/place-order': {
    grants: {
      products: ['GetItem', 'BatchGetItem', 'UpdateItem'],
      stock: ['BatchGetItem', 'UpdateItem'],
      wallets: ['UpdateItem', 'ConditionCheckItem'],
      orders: ['PutItem', 'BatchGetItem', 'ConditionCheckItem'],
    },
    variables: calendar,
    deadlineMs: ORDER_DEADLINE_MS,
    memoryMb: 1_024,
  },
  'orders/list-orders': { grants: { orders: ['Query'] }, knows: ofOrders, variables: calendar, ...reading },
  'orders/get-order': { grants: { orders: ['GetItem'] }, knows: ofOrders, variables: calendar, ...reading },
  'charges/charge': {
    grants: { wallets: ['UpdateItem', 'GetItem'], charges: ['PutItem'] },
    variables: ['REDIS_URL'],
    deadlineMs: CHARGE_DEADLINE_MS,
    memoryMb: 1_024,
  },
  'charges/list-charges': { grants: { charges: ['Query'] }, knows: ['wallets'], variables: [], ...reading },
  'charges/get-balance': { grants: { wallets: ['GetItem'] }, variables: [], ...reading },
  'products/list-products': {
    grants: { products: ['Scan'], stock: ['BatchGetItem'] },
    knows: ['adjustments'],
    variables: [],
    ...reading,
  },
  'rankings/get-top': {
    grants: { rankings: ['GetItem'] },
    variables: ['REDIS_URL', ...calendar],
    ...reading,
    memoryMb: 1_024,
  },
  'products/get-product': {
    grants: { products: ['BatchGetItem'], stock: ['BatchGetItem'] },
    variables: [],
    ...reading,
  },
  'products/put-product': {
    grants: {
      products: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
      stock: ['BatchGetItem', 'UpdateItem'],
      adjustments: ['GetItem', 'PutItem'],
    },
    variables: [],
    deadlineMs: STOCK_DEADLINE_MS,
    memoryMb: 512,
  },
  'stock/adjust-stock': {
    grants: {
      products: ['BatchGetItem', 'UpdateItem'],
      stock: ['BatchGetItem', 'UpdateItem'],
      adjustments: ['GetItem', 'PutItem'],
    },
    variables: [],
    deadlineMs: STOCK_DEADLINE_MS,
    memoryMb: 512,
  },
  'rankings/rank': {
    grants: { stock: ['Scan'], products: ['BatchGetItem'], rankings: ['PutItem'] },
    knows: ['adjustments'],
    variables: ['REDIS_URL', ...calendar],
    deadlineMs: RANK_DEADLINE_MS,
    memoryMb: 1_769,
  },
};

/** Whether a function talks to Redis, and so stands in the VPC. */
export function usesRedis(entry: Entry): boolean {
  return functions[entry].variables.includes('REDIS_URL');
}
