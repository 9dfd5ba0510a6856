import {
  CHARGE_DEADLINE_MS,
  ORDER_DEADLINE_MS,
  RANK_DEADLINE_MS,
  READ_DEADLINE_MS,
  STOCK_DEADLINE_MS,
} from '../../lambdas/shared/bounds.ts';
import type { Entry } from '../../lambdas/shared/routes.ts';

/** How long a function may take, and its memory. */
export interface FunctionLimits {
  /** The deadline of its handler; Lambda's timeout is a little longer. */
  readonly deadlineMs: number;
  /** Lambda allocates CPU by memory: 1,769 MB is one core. */
  readonly memoryMb: number;
}

const read = { deadlineMs: READ_DEADLINE_MS, memoryMb: 512 };
const stockChange = { deadlineMs: STOCK_DEADLINE_MS, memoryMb: 512 };

export const functionLimits: Readonly<Record<Entry, FunctionLimits>> = {
  'orders/place-order': { deadlineMs: ORDER_DEADLINE_MS, memoryMb: 1_024 },
  'orders/list-orders': read,
  'orders/get-order': read,
  'charges/charge': { deadlineMs: CHARGE_DEADLINE_MS, memoryMb: 1_024 },
  'charges/list-charges': read,
  'charges/get-balance': read,
  'products/list-products': read,
  'products/get-product': read,
  'products/put-product': stockChange,
  'stock/adjust-stock': stockChange,
  'rankings/get-top': { ...read, memoryMb: 1_024 },
  'rankings/rank': { deadlineMs: RANK_DEADLINE_MS, memoryMb: 1_769 },
};
