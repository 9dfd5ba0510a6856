import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { isUserId } from './user-id.ts';

const DISCOVERY_MS = 1_500;
const KEYS_MS = 1_500;
/** An unknown key is looked for at most this often, so that forged tokens cannot make a crowd of calls. */
const KEYS_COOLDOWN_MS = 30_000;
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

/** Who a token is for. */
export interface TokenClaims {
  readonly userId: string;
  /** Space separated. */
  readonly scope: string;
}

type Keys = ReturnType<typeof createRemoteJWKSet>;

/** The tokens of one OIDC issuer for one audience; the issuer is asked for its keys once and when an unknown one comes. */
export class OidcTokens {
  readonly #issuer: string;
  readonly #audience: string;
  readonly #cooldownMs: number;
  #keys: Promise<Keys> | undefined;

  /** @param cooldownMs how long after a look at the issuer's keys the next may be. */
  constructor(issuer: string, audience: string, cooldownMs = KEYS_COOLDOWN_MS) {
    this.#issuer = issuer;
    this.#audience = audience;
    this.#cooldownMs = cooldownMs;
  }

  /**
   * Checks signature, issuer, audience and times.
   * @returns undefined where the token is not valid.
   * @throws Error where the issuer does not answer in time, so that it is not known.
   */
  async verify(token: string): Promise<TokenClaims | undefined> {
    this.#keys ??= this.#discover().catch((error) => {
      this.#keys = undefined;
      throw error;
    });
    const keys = await this.#keys;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: this.#issuer,
        audience: this.#audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['sub', 'exp'],
      });
      return claimsOf(payload);
    } catch (error) {
      if (isTokensFault(error)) return undefined;
      throw error;
    }
  }

  /** Where the issuer's keys are, as OpenID Connect Discovery 1.0 says. */
  async #discover(): Promise<Keys> {
    const url = `${this.#issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_MS), redirect: 'error' });
    if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
    const { issuer, jwks_uri: keysUrl } = (await response.json()) as { issuer?: string; jwks_uri?: string };
    if (issuer !== this.#issuer || !keysUrl) throw new Error(`${url} is not the document of ${this.#issuer}.`);
    return createRemoteJWKSet(new URL(keysUrl), { timeoutDuration: KEYS_MS, cooldownDuration: this.#cooldownMs });
  }
}

function claimsOf({ sub, scope }: JWTPayload): TokenClaims | undefined {
  if (!isUserId(sub)) return undefined;
  return { userId: sub, scope: typeof scope === 'string' ? scope : '' };
}

/** Whether the token is to blame, and not the way to the issuer's keys. */
function isTokensFault(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  // What jose has no class for is an answer of the issuer's other than 200 or other than JSON.
  return error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC';
}
