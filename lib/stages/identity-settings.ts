import type { Variable } from '../../lambdas/shared/environment.ts';
import { type Env, optional, required } from './setting.ts';

/** Environment variables of the authorizer. */
export type AuthorizerVariable = Extract<Variable, `OIDC_${string}`>;

/**
 * The identity provider whose tokens are accepted, as settings: the authorizer reads them from its environment under the same
 * names. docs/deploy.md lists the values of the usual providers.
 */
export type IdentitySettings = Readonly<Partial<Record<AuthorizerVariable, string>>>;

/** @throws Error that names the setting that is missing or wrong. */
export function identitySettings(env: Env): IdentitySettings {
  const settings: Record<AuthorizerVariable, string | undefined> = {
    OIDC_ISSUER: required(env, 'OIDC_ISSUER', /^https:\/\/[^\s/]+\S*$/, "the identity provider's issuer, an https URL"),
    OIDC_AUDIENCE: required(
      env,
      'OIDC_AUDIENCE',
      /^[^\s,]+(,[^\s,]+)*$/,
      'the audience of its tokens for this shop; several are comma separated, without spaces',
    ),
    OIDC_AUDIENCE_CLAIM: optional(env, 'OIDC_AUDIENCE_CLAIM', /^(aud|client_id)$/, 'aud, or client_id for Cognito'),
    OIDC_ADMIN_CLAIM: optional(env, 'OIDC_ADMIN_CLAIM', /^\S+$/, 'the claim that marks an admin, such as scp or roles'),
    OIDC_ADMIN_VALUE: optional(
      env,
      'OIDC_ADMIN_VALUE',
      /^\S+$/,
      'the scope, role or group that marks an admin, one word',
    ),
  };
  return Object.fromEntries(Object.entries(settings).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}
