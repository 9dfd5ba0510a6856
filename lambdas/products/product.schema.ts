import * as z from 'zod/mini';
import { idSchema, object, wholeNumber } from '../shared/fields.ts';
import { MAX_SHARDS } from '../stock/shard.ts';

/** The path of PUT /products/{productId}: no product can be named `top`, the path of the top five. */
export const newProductPath = z.object({
  productId: idSchema.check(z.refine((id) => id !== 'top', 'must not be top, which is the path of the top five')),
});

const NAME_RULE = 'must be a text of 1 to 100 characters, not all of them spaces';

/** The body of PUT /products/{productId}; `price` in won. */
export const putProductBody = object({
  name: z.string(NAME_RULE).check(
    z.minLength(1, NAME_RULE),
    z.maxLength(100, NAME_RULE),
    z.regex(/\S/, NAME_RULE),
    z.refine((name) => name.isWellFormed(), 'must be well-formed Unicode, without half a surrogate pair'),
  ),
  price: wholeNumber(1, 100_000_000),
  stock: z.optional(wholeNumber(0, 10_000_000)),
  stockShards: z.optional(wholeNumber(1, MAX_SHARDS)),
});
