import type { Entry } from '../../lambdas/shared/routes.ts';
import { type Env, required } from './setting.ts';

/** Reserved and provisioned concurrency by function; provisioned environments are billed by the hour. */
export type Concurrency = Partial<Record<Entry, { readonly reserved?: number; readonly provisioned?: number }>> & {
  readonly 'identity/authorizer'?: { readonly reserved?: number };
};

/** AWS's default limit of concurrent executions; a new account may have less. */
const DEFAULT_LIMIT = '1000';
/** Lambda rejects a reservation that leaves less unreserved concurrency to the account. */
const UNRESERVED = 100;
/** The functions that handle money; the remaining third serves reads and the account's other functions. */
const SHARES = { 'orders/place-order': 0.4, 'charges/charge': 0.2, 'identity/authorizer': 0.1 } as const;

/**
 * Reserves concurrency as shares of the account's limit, `LAMBDA_CONCURRENCY`.
 * @throws Error that names the setting when it is wrong.
 */
export function reservedConcurrency(env: Env): Concurrency {
  const meaning = "the account's limit of concurrent executions in the region, a whole number";
  const withDefault = { LAMBDA_CONCURRENCY: env.LAMBDA_CONCURRENCY || DEFAULT_LIMIT };
  const limit = Number(required(withDefault, 'LAMBDA_CONCURRENCY', /^[1-9]\d{0,5}$/, meaning));
  const spare = Math.max(0, limit - UNRESERVED);
  return Object.fromEntries(
    Object.entries(SHARES)
      .map(([entry, share]) => [entry, { reserved: Math.floor(spare * share) }] as const)
      // A reservation of 0 disables a function.
      .filter(([, { reserved }]) => reserved > 0),
  );
}
