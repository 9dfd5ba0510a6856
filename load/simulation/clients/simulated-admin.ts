import { ProductStore } from '../../../lambdas/products/product-store.ts';
import { putProduct } from '../../../lambdas/products/put-product.ts';
import { STOCK_DEADLINE_MS } from '../../../lambdas/shared/bounds.ts';
import type { Clock } from '../../../lambdas/shared/clock.ts';
import type { Dynamo } from '../../../lambdas/shared/dynamo.ts';
import { Trace } from '../../../lambdas/shared/trace.ts';
import { adjustStock } from '../../../lambdas/stock/adjust-stock.ts';
import { AdjustmentStore } from '../../../lambdas/stock/adjustment-store.ts';
import { stockOf } from '../designs/shop-design.ts';
import type { TableNames } from '../table-names.ts';

export const ADMIN = 'an-admin';

/** Won a unit, the same for every product. */
const PRICE = 100;

/** The admin's calls, in an execution environment of their own. */
export function adminOf(dynamo: Dynamo, names: TableNames, clock: Clock) {
  const stock = stockOf(dynamo, names);
  const tables = { products: names.PRODUCTS_TABLE, adjustments: names.ADJUSTMENTS_TABLE };
  const products = new ProductStore(dynamo, tables);
  const adjustments = new AdjustmentStore(dynamo, tables.adjustments, stock);
  const trace = () => new Trace(clock, STOCK_DEADLINE_MS);
  return {
    put: (productId: string, wanted: { stock?: number; stockShards?: number }, idempotencyKey: string) => {
      const draft = { name: `The ${productId}`, price: PRICE, ...wanted };
      return putProduct({ userId: ADMIN, productId, draft, idempotencyKey }, { products, stock }, trace());
    },
    adjust: (productId: string, delta: number, idempotencyKey: string) =>
      adjustStock({ userId: ADMIN, productId, delta, idempotencyKey }, { adjustments, stock }, trace()),
  };
}

export type Admin = ReturnType<typeof adminOf>;
