import { api } from '../shared/api.ts';
import { READ_DEADLINE_MS } from '../shared/bounds.ts';
import { Problem } from '../shared/problem.ts';
import { catalogue } from './catalogue.ts';
import { productPath } from './product.schema.ts';

export const handler = api(
  'GET /products/{productId}',
  { deadlineMs: READ_DEADLINE_MS, path: productPath },
  async ({ path }, trace) => {
    const shelf = await catalogue.shelf(path.productId, trace);
    if (!shelf) throw new Problem('not-found', `There is no product ${path.productId}.`);
    return { status: 200, body: shelf.product };
  },
);
