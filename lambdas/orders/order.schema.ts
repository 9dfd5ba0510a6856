import * as z from 'zod/mini';
import { idSchema } from '../shared/request.ts';

/** The body of POST /orders. */
export const placeOrderBody = z.strictObject({
  items: z
    .array(z.strictObject({ productId: idSchema, quantity: z.int().check(z.gte(1), z.lte(100)) }))
    .check(z.minLength(1), z.maxLength(20)),
});

/** The path of GET /orders/{orderId}. */
export const orderPath = z.object({ orderId: idSchema });
