import * as z from 'zod/mini';
import { idSchema } from '../shared/request.ts';

/** The path of GET /products/{productId}. */
export const productPath = z.object({ productId: idSchema });

/** The path of PUT /products/{productId}: `top` is the path of the top five, so no product can bear it. */
export const newProductPath = z.object({
  productId: idSchema.check(z.refine((id) => id !== 'top', 'must not be top, which is the path of the top five')),
});

/** The body of PUT /products/{productId}; `price` in won. */
export const putProductBody = z.strictObject({
  name: z.string().check(
    z.minLength(1),
    z.maxLength(100),
    z.regex(/\S/, 'must not be blank'),
    z.refine((name) => name.isWellFormed(), 'must be whole characters'),
  ),
  price: z.int().check(z.gte(1), z.lte(100_000_000)),
  stock: z.int().check(z.gte(0), z.lte(10_000_000)),
  stockShards: z._default(z.int().check(z.gte(1), z.lte(64)), 8),
});
