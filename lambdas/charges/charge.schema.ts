import * as z from 'zod/mini';

/** The body of POST /charges; `amount` in won. */
export const chargeBody = z.strictObject({ amount: z.int().check(z.gte(1), z.lte(10_000_000)) });
