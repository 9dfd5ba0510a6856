/** Every environment variable that the functions read, by name: CDK sets these, the runtime reads these. */
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
  /** Full days that the ranking counts. */
  'TOP_WINDOW_DAYS',
  /** Origins whose pages may call the API, comma separated, or `*`. */
  'CORS_ORIGINS',
  /** Secret of the local stage's HS256 tokens; no other stage reads it. */
  'JWT_SECRET',
  /** The authorizer's: the identity provider, and how its tokens name this API and an admin; docs/deploy.md has examples. */
  'OIDC_ISSUER',
  'OIDC_AUDIENCE',
  'OIDC_AUDIENCE_CLAIM',
  'OIDC_ADMIN_CLAIM',
  'OIDC_ADMIN_VALUE',
] as const;

export type Variable = (typeof variables)[number];

/**
 * Reads an environment variable.
 * @param fallback the value if it is missing or empty; without one, the variable is required.
 * @throws Error that names the variable if it is required and missing or empty.
 */
export function environment(variable: Variable, fallback?: string): string {
  const value = process.env[variable] || fallback;
  if (!value) throw new Error(`The environment variable ${variable} is missing: set it on the function.`);
  return value;
}

/** The stage: a constant of the bundle, so that metrics of several stages in one account differ; unbundled code is local. */
export const stage = process.env.STAGE ?? 'local';

/** Whether Lambda started this environment in advance (provisioned concurrency). */
export function isProvisioned(): boolean {
  return process.env.AWS_LAMBDA_INITIALIZATION_TYPE === 'provisioned-concurrency';
}
