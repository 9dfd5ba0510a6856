/** Every environment variable the functions read, by name: the one list that CDK sets and the runtime asks. */
export const variables = [
  'PRODUCTS_TABLE',
  'STOCK_TABLE',
  'ADJUSTMENTS_TABLE',
  'WALLETS_TABLE',
  'ORDERS_TABLE',
  'CHARGES_TABLE',
  'RANKINGS_TABLE',
  /** `redis://` or `rediss://` URL of the charge lock and the top-five copy: one node that owns every slot. */
  'REDIS_URL',
  /** IANA time zone whose midnight starts a shop day, such as `Asia/Seoul`. */
  'TIME_ZONE',
  /** Full days that the top five counts. */
  'TOP_WINDOW_DAYS',
  /** Origins that browsers may call from, comma separated, or `*`. */
  'CORS_ORIGINS',
  /** Secret of the local stage's HS256 tokens; no other stage reads it. */
  'JWT_SECRET',
] as const;

export type Variable = (typeof variables)[number];

/**
 * Reads one environment variable.
 * @throws Error naming the variable when it is missing or empty.
 */
export function environment(variable: Variable): string {
  const value = process.env[variable];
  if (!value) throw new Error(`The environment variable ${variable} is missing: set it on the function.`);
  return value;
}
