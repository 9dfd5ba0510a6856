import { api } from '../api/api.ts';
import { CATALOGUE_LIFE_MS, READ_DEADLINE_MS } from '../shared/bounds.ts';
import { pageQuery } from '../shared/page.ts';
import { stock } from '../stock/stock.wiring.ts';
import { listProducts } from './list-products.ts';
import { products } from './products.wiring.ts';

const cacheControl = `public, max-age=${CATALOGUE_LIFE_MS / 1_000}`;

export const handler = api(
  'GET /products',
  { deadlineMs: READ_DEADLINE_MS, query: pageQuery },
  async ({ query }, trace) => ({
    status: 200,
    headers: { 'Cache-Control': cacheControl },
    body: await listProducts(query, { products, stock }, trace),
  }),
);
