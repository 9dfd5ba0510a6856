import type { Entry } from '../../lambdas/shared/routes.ts';
import type { TableName } from '../../lambdas/shared/tables.ts';

/** What one function may do with the tables; everything else is denied. */
export interface TableAccess {
  /** DynamoDB actions by table; `Query` includes the table's index, and a transaction needs the action of each of its items. */
  readonly grants: Partial<Record<TableName, readonly string[]>>;
  /** Tables whose names its modules read when they load, although it never calls them: a variable without a permission. */
  readonly knows?: readonly TableName[];
}

/** The tables that `orders.wiring.ts` names beside `orders`. */
const ofOrderStore = ['products', 'stock', 'wallets'] as const;

/** Who may read or write which table. `granted-calls.test.ts` proves that each function needs all of its grants. */
export const tableAccess: Readonly<Record<Entry, TableAccess>> = {
  'orders/place-order': {
    grants: {
      products: ['GetItem', 'BatchGetItem', 'UpdateItem'],
      stock: ['BatchGetItem', 'UpdateItem'],
      wallets: ['UpdateItem', 'ConditionCheckItem'],
      orders: ['PutItem', 'BatchGetItem', 'ConditionCheckItem'],
    },
  },
  'orders/list-orders': { grants: { orders: ['Query'] }, knows: ofOrderStore },
  'orders/get-order': { grants: { orders: ['GetItem'] }, knows: ofOrderStore },
  'charges/charge': { grants: { wallets: ['UpdateItem', 'GetItem'], charges: ['PutItem'] } },
  'charges/list-charges': { grants: { charges: ['Query'] }, knows: ['wallets'] },
  'charges/get-balance': { grants: { wallets: ['GetItem'] } },
  'products/list-products': { grants: { products: ['Scan'], stock: ['BatchGetItem'] }, knows: ['adjustments'] },
  'products/get-product': { grants: { products: ['BatchGetItem'], stock: ['BatchGetItem'] } },
  'products/put-product': {
    grants: {
      products: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
      stock: ['BatchGetItem', 'UpdateItem'],
      adjustments: ['GetItem', 'PutItem'],
    },
  },
  'stock/adjust-stock': {
    grants: {
      products: ['BatchGetItem', 'UpdateItem'],
      stock: ['BatchGetItem', 'UpdateItem'],
      adjustments: ['GetItem', 'PutItem'],
    },
  },
  'rankings/get-top': { grants: { rankings: ['GetItem'] } },
  'rankings/rank': {
    grants: { stock: ['Scan'], products: ['BatchGetItem'], rankings: ['PutItem'] },
    knows: ['adjustments'],
  },
};
