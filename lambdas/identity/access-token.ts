import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { isUserId } from './user-id.ts';

/** What differs between identity providers; docs/deploy.md has the values for common ones. */
export interface TokenRules {
  /** The names of this API in tokens; a token must contain one of them. */
  readonly audiences: readonly string[];
  /** The claim that contains the audience: Cognito's access tokens have no `aud` but name the client. */
  readonly audienceClaim: 'aud' | 'client_id';
  /** The claim that makes an admin, and the word or list element in it that does. */
  readonly adminClaim: string;
  readonly adminValue: string;
}

/** The user of a token. */
export interface TokenClaims {
  readonly userId: string;
  readonly isAdmin: boolean;
}

/**
 * The user of a token whose signature, issuer and times have been verified.
 * @returns undefined if it is not an access token, is for another audience, or has no valid user id.
 */
export function claimsOf(header: JWTHeaderParameters, payload: JWTPayload, rules: TokenRules): TokenClaims | undefined {
  if (!isAccessToken(header, payload) || !isForUs(payload, rules) || !isUserId(payload.sub)) return undefined;
  return { userId: payload.sub, isAdmin: wordsOf(payload, rules.adminClaim).includes(rules.adminValue) };
}

/** Claims that mark ID tokens. Source: OpenID Connect Core 1.0; FAPI 1.0 Part 2 for `s_hash`. */
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash', 's_hash'];

/**
 * Whether a token is an access token. ID and logout tokens share issuer, keys and often the audience with access tokens. Few
 * providers mark access tokens as RFC 9068 requires, so the marks of the other kinds are checked too.
 */
function isAccessToken(header: JWTHeaderParameters, payload: JWTPayload): boolean {
  const type = String(header.typ ?? 'JWT')
    .toLowerCase()
    .replace(/^application\//, '');
  // Excludes, among others, logout tokens, whose type is `logout+jwt`.
  if (type !== 'jwt' && type !== 'at+jwt') return false;
  // Cognito names the kind of token in `token_use`, Keycloak in a claim `typ`.
  if (payload.token_use !== undefined && payload.token_use !== 'access') return false;
  if (payload.typ !== undefined && payload.typ !== 'Bearer') return false;
  // Logout tokens and other security events.
  if (payload.events !== undefined) return false;
  // Entra's ID tokens may lack every other mark; its access tokens name the client and scopes. Others also have a `tid`.
  const isEntras = payload.tid !== undefined && (payload.ver === '1.0' || payload.ver === '2.0');
  if (isEntras && !hasAny(payload, ['scp', 'azp', 'appid'])) return false;
  const isMarked = type === 'at+jwt' || payload.token_use === 'access' || payload.typ === 'Bearer';
  return isMarked || !hasAny(payload, ID_TOKEN_CLAIMS);
}

function isForUs(payload: JWTPayload, { audiences, audienceClaim }: TokenRules): boolean {
  const names = (claim: unknown) => [claim].flat().some((name) => audiences.includes(name as string));
  if (audienceClaim === 'aud') return names(payload.aud);
  // A client may also get tokens for other APIs, which name their API in `aud`.
  return names(payload.client_id) && (payload.aud === undefined || names(payload.aud));
}

/** Scopes are words of a string or elements of a list; roles and groups may contain spaces, so only scopes are split. */
function wordsOf(payload: JWTPayload, claim: string): readonly unknown[] {
  const value = payload[claim];
  if (typeof value === 'string') return claim === 'scope' || claim === 'scp' ? value.split(' ') : [value];
  return Array.isArray(value) ? value : [];
}

function hasAny(payload: JWTPayload, claims: readonly string[]): boolean {
  return claims.some((claim) => payload[claim] !== undefined);
}
