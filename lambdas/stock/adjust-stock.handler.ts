import { productPath } from '../products/product.schema.ts';
import { api } from '../shared/api.ts';
import { STOCK_DEADLINE_MS } from '../shared/bounds.ts';
import { dynamo } from '../shared/dynamo.wiring.ts';
import { environment } from '../shared/environment.ts';
import { adjustStock } from './adjust-stock.ts';
import { adjustStockBody } from './adjustment.schema.ts';
import { AdjustmentStore } from './adjustment-store.ts';
import { stock } from './stock.wiring.ts';

const adjustments = new AdjustmentStore(dynamo, environment('ADJUSTMENTS_TABLE'), stock);

export const handler = api(
  'POST /products/{productId}/stock',
  { deadlineMs: STOCK_DEADLINE_MS, idempotencyKey: 'required', path: productPath, body: adjustStockBody },
  async ({ userId, idempotencyKey, path, body }, trace) => {
    const { replayed, ...adjustment } = await adjustStock(
      { userId, idempotencyKey, productId: path.productId, delta: body.delta },
      { adjustments, stock },
      trace,
    );
    return { status: 201, ...(replayed && { headers: { 'Idempotency-Replayed': 'true' } }), body: adjustment };
  },
);
