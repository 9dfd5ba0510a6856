import { api } from '../api/api.ts';
import { READ_DEADLINE_MS } from '../shared/bounds.ts';
import { pageQuery } from '../shared/page.ts';
import { orders } from './orders.wiring.ts';

export const handler = api(
  'GET /orders',
  { deadlineMs: READ_DEADLINE_MS, query: pageQuery },
  async ({ userId, query }, trace) => ({ status: 200, body: await orders.list(userId, query, trace) }),
);
