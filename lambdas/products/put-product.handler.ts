import { api } from '../api/api.ts';
import { STOCK_DEADLINE_MS } from '../shared/bounds.ts';
import { stock } from '../stock/stock.wiring.ts';
import { newProductPath, putProductBody } from './product.schema.ts';
import { entityTag } from './product.ts';
import { products } from './products.wiring.ts';
import { putProduct } from './put-product.ts';
import { parseIfMatch } from './version-condition.ts';

export const handler = api(
  'PUT /products/{productId}',
  { deadlineMs: STOCK_DEADLINE_MS, idempotencyKey: 'optional', path: newProductPath, body: putProductBody },
  async ({ userId, idempotencyKey, path, body, header }, trace) => {
    const { product, version, replayed } = await putProduct(
      {
        userId,
        productId: path.productId,
        draft: body,
        idempotencyKey: idempotencyKey || undefined,
        condition: parseIfMatch(header('if-match')),
      },
      { products, stock },
      trace,
    );
    const headers = { ETag: entityTag(version), ...(replayed && { 'Idempotency-Replayed': 'true' }) };
    return { status: 200, headers, body: product };
  },
);
