import { api } from '../api/api.ts';
import { READ_DEADLINE_MS } from '../shared/bounds.ts';
import { Problem } from '../shared/problem.ts';
import { orderPath } from './order.schema.ts';
import { orders } from './orders.wiring.ts';

export const handler = api(
  'GET /orders/{orderId}',
  { deadlineMs: READ_DEADLINE_MS, path: orderPath },
  async ({ userId, path }, trace) => {
    const order = await orders.get(userId, path.orderId, trace);
    if (!order) throw new Problem('not-found', `You have no order ${path.orderId}.`);
    return { status: 200, body: order };
  },
);
