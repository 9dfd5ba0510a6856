import { errors, jwtVerify } from 'jose';
import { type Clock, systemClock } from '../shared/clock.ts';
import { claimsOf, type TokenClaims, type TokenRules } from './access-token.ts';
import { IssuerKeys } from './issuer-keys.ts';

/** Clocks of issuer and shop may differ by this much. */
const CLOCK_TOLERANCE_S = 5;
/** Signatures that only the issuer can make: no shared secrets, and never `none`. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** The access tokens of one OIDC issuer for one shop. */
export class OidcTokens {
  readonly #issuer: string;
  readonly #rules: TokenRules;
  readonly #keys: IssuerKeys;

  /** @param issuer its name, letter by letter as its document and its tokens spell it. */
  constructor(issuer: string, rules: TokenRules, clock: Clock = systemClock) {
    this.#issuer = issuer;
    this.#rules = rules;
    this.#keys = new IssuerKeys(issuer, clock);
  }

  /**
   * Checks signature, issuer, times, kind and audience.
   * @returns undefined where the token is not valid.
   * @throws Error where the issuer does not answer in time, so that it is not known.
   */
  async verify(token: string): Promise<TokenClaims | undefined> {
    try {
      const { protectedHeader, payload } = await jwtVerify(token, this.#keys.find, {
        issuer: this.#issuer,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['sub', 'exp'],
      });
      return claimsOf(protectedHeader, payload, this.#rules);
    } catch (error) {
      if (isTokensFault(error)) return undefined;
      throw error;
    }
  }
}

/** Whether the token is to blame, and not the way to the issuer's keys. */
function isTokensFault(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  // What jose has no class for is an answer of the issuer's other than 200 or other than JSON.
  return error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC';
}
