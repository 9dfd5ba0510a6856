import { api } from '../api/api.ts';
import { ORDER_DEADLINE_MS } from '../shared/bounds.ts';
import { shelves } from '../stock/shelves.wiring.ts';
import { placeOrderBody } from './order.schema.ts';
import { orders } from './orders.wiring.ts';
import { placeOrder } from './place-order.ts';

export const handler = api(
  'POST /orders',
  { deadlineMs: ORDER_DEADLINE_MS, idempotencyKey: 'required', body: placeOrderBody },
  async ({ userId, idempotencyKey, body, url }, trace) => {
    const { order, replayed } = await placeOrder(
      { userId, idempotencyKey, lines: body.items },
      { orders, shelves },
      trace,
    );
    const headers = { Location: `${url}/${order.orderId}`, ...(replayed && { 'Idempotency-Replayed': 'true' }) };
    return { status: 201, headers, body: order };
  },
);
