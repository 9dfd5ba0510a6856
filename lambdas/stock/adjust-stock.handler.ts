import { api } from '../api/api.ts';
import { STOCK_DEADLINE_MS } from '../shared/bounds.ts';
import { productPath } from '../shared/product-path.ts';
import { adjustStock } from './adjust-stock.ts';
import { adjustStockBody } from './adjustment.schema.ts';
import { adjustments } from './adjustments.wiring.ts';
import { stock } from './stock.wiring.ts';

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
