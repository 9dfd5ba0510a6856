import * as z from 'zod/mini';
import { object, wholeNumber } from '../shared/fields.ts';

const NOT_ZERO_RULE = 'must be a whole number from -10,000,000 to 10,000,000, but not 0';

/** The body of POST /products/{productId}/stock. */
export const adjustStockBody = object({
  delta: wholeNumber(-10_000_000, 10_000_000).check(z.refine((delta) => delta !== 0, NOT_ZERO_RULE)),
});
