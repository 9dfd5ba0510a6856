import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { isUserId } from './user-id.ts';

/** What differs between identity providers; docs/deploy.md has the values of the usual ones. */
export interface TokenRules {
  /** The names under which tokens for this shop know it; one of them must be there. */
  readonly audiences: readonly string[];
  /** Where they stand: Cognito's access tokens have no `aud`, they name the client instead. */
  readonly audienceClaim: 'aud' | 'client_id';
  /** The claim that makes an admin, and the word or element of it that does. */
  readonly adminClaim: string;
  readonly adminValue: string;
}

/** Who a token is for. */
export interface TokenClaims {
  readonly userId: string;
  readonly isAdmin: boolean;
}

/**
 * What a token says whose signature, issuer and times are right.
 * @returns undefined where it is no access token, is for another audience, or has no user.
 */
export function claimsOf(header: JWTHeaderParameters, payload: JWTPayload, rules: TokenRules): TokenClaims | undefined {
  if (!isAccessToken(header, payload) || !isForUs(payload, rules) || !isUserId(payload.sub)) return undefined;
  return { userId: payload.sub, isAdmin: wordsOf(payload, rules.adminClaim).includes(rules.adminValue) };
}

/** Claims that tell of a sign-in: OpenID Connect puts them into ID tokens. */
const SIGN_IN_CLAIMS = ['nonce', 'at_hash', 'c_hash', 's_hash'];

/**
 * ID tokens and logout tokens have the same issuer and keys as access tokens, and where an API and its client share a name
 * also the same audience. Few providers mark access tokens as RFC 9068 asks, so what marks the others is looked for too.
 */
function isAccessToken(header: JWTHeaderParameters, payload: JWTPayload): boolean {
  const type = String(header.typ ?? 'JWT')
    .toLowerCase()
    .replace(/^application\//, '');
  // A logout token is a `logout+jwt`.
  if (type !== 'jwt' && type !== 'at+jwt') return false;
  // Cognito says what a token is for in `token_use`, Keycloak in a claim `typ`.
  if (payload.token_use !== undefined && payload.token_use !== 'access') return false;
  if (payload.typ !== undefined && payload.typ !== 'Bearer') return false;
  // Logout tokens and other security events.
  if (payload.events !== undefined) return false;
  // Entra's ID tokens may lack every other mark; its access tokens name the client and their scopes. Others have a `tid`, too.
  const isEntras = payload.tid !== undefined && (payload.ver === '1.0' || payload.ver === '2.0');
  if (isEntras && !hasAny(payload, ['scp', 'azp', 'appid'])) return false;
  const saysSo = type === 'at+jwt' || payload.token_use === 'access' || payload.typ === 'Bearer';
  return saysSo || !hasAny(payload, SIGN_IN_CLAIMS);
}

function isForUs(payload: JWTPayload, { audiences, audienceClaim }: TokenRules): boolean {
  const names = (claim: unknown) => [claim].flat().some((name) => audiences.includes(name as string));
  if (audienceClaim === 'aud') return names(payload.aud);
  // A client may get tokens for other APIs as well; these name their API in `aud`.
  return names(payload.client_id) && (payload.aud === undefined || names(payload.aud));
}

/** Scopes are words of a string or elements of a list; a role or group with a space in its name is one all the same. */
function wordsOf(payload: JWTPayload, claim: string): readonly unknown[] {
  const value = payload[claim];
  if (typeof value === 'string') return claim === 'scope' || claim === 'scp' ? value.split(' ') : [value];
  return Array.isArray(value) ? value : [];
}

function hasAny(payload: JWTPayload, claims: readonly string[]): boolean {
  return claims.some((claim) => payload[claim] !== undefined);
}
