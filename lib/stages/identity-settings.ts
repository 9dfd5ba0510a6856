import { type Env, required } from './stage-settings.ts';

/** The identity provider whose tokens count, and how its tokens differ; docs/deploy.md has the values of the usual ones. */
export interface IdentityProvider {
  readonly issuer: string;
  /** What it writes for this shop, comma separated where that is more than one name. */
  readonly audience: string;
  /** Where it writes it, unless in `aud`. */
  readonly audienceClaim?: string;
  /** The claim that makes an admin, unless `scope`, and the value that does, unless `admin`. */
  readonly adminClaim?: string;
  readonly adminValue?: string;
}

/** @throws Error that names the value that is missing or wrong. */
export function identityProvider(env: Env): IdentityProvider {
  const optional = (name: string, shape: RegExp, meaning: string) =>
    env[name] ? required(env, name, shape, meaning) : undefined;
  const audienceClaim = optional('OIDC_AUDIENCE_CLAIM', /^(aud|client_id)$/, 'aud, or client_id as for Cognito');
  const adminClaim = optional('OIDC_ADMIN_CLAIM', /^\S+$/, 'the claim that makes an admin, such as scp or roles');
  const adminValue = optional('OIDC_ADMIN_VALUE', /^\S+$/, 'the scope, role or group that makes an admin, one word');
  return {
    issuer: required(env, 'OIDC_ISSUER', /^https:\/\/[^\s/]+\S*$/, "the identity provider's issuer, an https URL"),
    audience: required(
      env,
      'OIDC_AUDIENCE',
      /^[^\s,]+(,[^\s,]+)*$/,
      'the audience of its tokens for this shop; several are comma separated, without spaces',
    ),
    ...(audienceClaim && { audienceClaim }),
    ...(adminClaim && { adminClaim }),
    ...(adminValue && { adminValue }),
  };
}

/** What the authorizer's function is told of it. */
export function authorizerVariables(provider: IdentityProvider): Record<string, string> {
  const { issuer, audience, audienceClaim, adminClaim, adminValue } = provider;
  return {
    OIDC_ISSUER: issuer,
    OIDC_AUDIENCE: audience,
    ...(audienceClaim && { OIDC_AUDIENCE_CLAIM: audienceClaim }),
    ...(adminClaim && { OIDC_ADMIN_CLAIM: adminClaim }),
    ...(adminValue && { OIDC_ADMIN_VALUE: adminValue }),
  };
}
