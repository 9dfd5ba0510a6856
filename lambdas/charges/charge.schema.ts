import { object, wholeNumber } from '../shared/fields.ts';

/** The body of POST /charges; `amount` in won. */
export const chargeBody = object({ amount: wholeNumber(1, 10_000_000) });
