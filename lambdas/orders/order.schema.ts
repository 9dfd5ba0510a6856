import * as z from 'zod/mini';
import { idSchema, list, object, wholeNumber } from '../shared/fields.ts';

/** The body of POST /orders. */
export const placeOrderBody = object({
  items: list(object({ productId: idSchema, quantity: wholeNumber(1, 100) }), 1, 20),
});

/** The path of GET /orders/{orderId}. */
export const orderPath = z.object({ orderId: idSchema });
