import * as z from 'zod/mini';
import { list, object, wholeNumber } from '../shared/fields.ts';
import { idSchema } from '../shared/request.ts';

/** The body of POST /orders. */
export const placeOrderBody = object({
  items: list(object({ productId: idSchema, quantity: wholeNumber(1, 100) }), 1, 20),
});

/** The path of GET /orders/{orderId}. */
export const orderPath = z.object({ orderId: idSchema });
