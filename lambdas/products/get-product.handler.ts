import { api } from '../api/api.ts';
import { READ_DEADLINE_MS } from '../shared/bounds.ts';
import { productPath } from '../shared/product-path.ts';
import { readShelf } from '../stock/read-shelf.ts';
import { unitsOf } from '../stock/shelf.ts';
import { stock } from '../stock/stock.wiring.ts';
import { noSuchProduct } from '../stock/stored-product.ts';
import { entityTag, shown } from './product.ts';

export const handler = api(
  'GET /products/{productId}',
  { deadlineMs: READ_DEADLINE_MS, path: productPath },
  async ({ path }, trace) => {
    const shelf = await readShelf(path.productId, stock, trace);
    if (!shelf) throw noSuchProduct(path.productId);
    const { product } = shelf;
    return { status: 200, headers: { ETag: entityTag(product.version) }, body: shown(product, unitsOf(shelf)) };
  },
);
