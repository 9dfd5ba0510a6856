import * as z from 'zod/mini';
import { object, wholeNumber } from '../shared/fields.ts';

const NOT_ZERO_RULE = 'must not be 0: it is the units that come, or go where it is negative';

/** The body of POST /products/{productId}/stock. */
export const adjustStockBody = object({
  delta: wholeNumber(-10_000_000, 10_000_000).check(z.refine((delta) => delta !== 0, NOT_ZERO_RULE)),
});
