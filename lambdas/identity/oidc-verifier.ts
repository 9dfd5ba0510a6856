import { errors, jwtVerify } from 'jose';
import { type Clock, systemClock } from '../shared/clock.ts';
import { claimsOf, type TokenClaims, type TokenRules } from './access-token.ts';
import { IssuerKeys } from './issuer-keys.ts';

/** Allowed difference between the clocks of issuer and API. */
const CLOCK_TOLERANCE_S = 5;
/** Asymmetric algorithms only, so that nobody but the issuer can sign. */
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

/** Verifies the access tokens of one OIDC issuer. */
export class OidcVerifier {
  readonly #issuer: string;
  readonly #rules: TokenRules;
  readonly #keys: IssuerKeys;

  /** @param issuer exactly as in its discovery document and tokens. */
  constructor(issuer: string, rules: TokenRules, clock: Clock = systemClock) {
    this.#issuer = issuer;
    this.#rules = rules;
    this.#keys = new IssuerKeys(issuer, clock);
  }

  /**
   * Checks signature, issuer, times, kind and audience.
   * @returns undefined if the token is invalid.
   * @throws Error if the issuer's keys are unavailable, so that the token cannot be checked.
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
      if (isInvalidToken(error)) return undefined;
      throw error;
    }
  }
}

/** Whether an error means an invalid token and not unavailable keys. */
function isInvalidToken(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  // jose uses its generic error for answers of the issuer that are not 200 or not JSON.
  return error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC';
}
