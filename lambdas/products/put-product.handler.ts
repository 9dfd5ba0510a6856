import { api } from '../shared/api.ts';
import { PUT_PRODUCT_DEADLINE_MS } from '../shared/bounds.ts';
import { catalogue } from './catalogue.ts';
import { newProductPath, putProductBody } from './product.schema.ts';
import { putProduct } from './product.ts';

export const handler = api(
  'PUT /products/{productId}',
  { deadlineMs: PUT_PRODUCT_DEADLINE_MS, path: newProductPath, body: putProductBody },
  async ({ path, body }, trace) => ({
    status: 200,
    body: await putProduct(path.productId, body, catalogue, trace),
  }),
);
