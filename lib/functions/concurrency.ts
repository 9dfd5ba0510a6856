import { type Env, required } from '../stages/stage-settings.ts';
import type { Entry } from './function-needs.ts';

/** Environments that nobody else can take, and no more than these; and those kept warm, billed by the hour. */
export type Concurrency = Partial<Record<Entry, { readonly reserved?: number; readonly provisioned?: number }>> & {
  readonly 'identity/authorizer'?: { readonly reserved?: number };
};

/** What an account may run at once unless its limit was raised; a new account may have less. */
const USUAL_LIMIT = '1000';
/** Lambda refuses a reservation that leaves fewer to all other functions of the account. */
const LEFT_TO_OTHERS = 100;
/** What money hangs on gets most; a third stays for the reads and for the account's other functions. */
const SHARES = { 'orders/place-order': 0.4, 'charges/charge': 0.2, 'identity/authorizer': 0.1 } as const;

/** Reserves environments by the account's limit in `LAMBDA_CONCURRENCY`; none where there are none to spare. */
export function reservedConcurrency(env: Env): Concurrency {
  const meaning = "the account's limit of concurrent executions in the region, a whole number";
  const said = { LAMBDA_CONCURRENCY: env.LAMBDA_CONCURRENCY || USUAL_LIMIT };
  const limit = Number(required(said, 'LAMBDA_CONCURRENCY', /^[1-9]\d{0,5}$/, meaning));
  const spare = Math.max(0, limit - LEFT_TO_OTHERS);
  return Object.fromEntries(
    Object.entries(SHARES)
      .map(([entry, share]) => [entry, { reserved: Math.floor(spare * share) }] as const)
      // To reserve none is to switch a function off.
      .filter(([, { reserved }]) => reserved > 0),
  );
}
