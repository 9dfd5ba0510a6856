import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../shared/clock.ts';
import { RateLimit } from './rate-limit.ts';

/** Timeouts of the two requests to an issuer. */
const DISCOVERY_MS = 1_500;
const KEYS_MS = 1_500;
/** Keys are reloaded after this time, so a withdrawn key is accepted no longer. */
const KEYS_LIFE_MS = 600_000;
/** Keys are accepted this long while the issuer does not answer, so that its outage does not lock out all users at once. */
const KEYS_LIFE_WITHOUT_ISSUER_MS = 3_600_000;
/** Requests to the issuer: this many at once, then one per interval, so that tokens with made-up key ids cannot flood it. */
const REQUEST_BURST = 3;
const REQUEST_INTERVAL_MS = 10_000;

type Keys = ReturnType<typeof createRemoteJWKSet>;

/** The keys of one issuer, cached; an unknown key id reloads them at once, because issuers may rotate without an overlap. */
export class IssuerKeys {
  readonly #issuer: string;
  readonly #clock: Clock;
  readonly #requests: RateLimit;
  #keys: Promise<Keys> | undefined;
  #loadedAt = 0;

  constructor(issuer: string, clock: Clock) {
    this.#issuer = issuer;
    this.#clock = clock;
    this.#requests = new RateLimit(REQUEST_BURST, REQUEST_INTERVAL_MS, clock);
  }

  /**
   * The key that a token's header names.
   * @throws JOSEError if the issuer has no such key; any other error if the keys are unavailable.
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const wereLoaded = this.#keys !== undefined;
    this.#keys ??= this.#discover().catch((error) => {
      this.#keys = undefined;
      throw error;
    });
    const keys = await this.#keys;
    if (wereLoaded) await this.#renew(keys);
    try {
      return await keys(header, token);
    } catch (error) {
      const isUnknown = error instanceof errors.JWKSNoMatchingKey;
      // Joining a reload in progress costs the issuer no request.
      if (!isUnknown || !wereLoaded || !(keys.reloading || this.#requests.take())) throw error;
      await this.#reload(keys);
      return keys(header, token);
    }
  };

  /** Finds and loads the issuer's keys. Source: OpenID Connect Discovery 1.0, section 4. */
  async #discover(): Promise<Keys> {
    if (!this.#requests.take()) throw new Error(`${this.#issuer} failed recently; it is not asked again yet.`);
    const url = `${this.#issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_MS), redirect: 'error' });
    if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
    const { issuer, jwks_uri: keysUrl } = (await response.json()) as { issuer?: string; jwks_uri?: string };
    if (issuer !== this.#issuer || !keysUrl) throw new Error(`${url} is not the document of ${this.#issuer}.`);
    const keys = createRemoteJWKSet(new URL(keysUrl), {
      timeoutDuration: KEYS_MS,
      // This class decides when to reload, so jose never does.
      cooldownDuration: Number.POSITIVE_INFINITY,
      cacheMaxAge: Number.POSITIVE_INFINITY,
    });
    await this.#reload(keys);
    return keys;
  }

  /** Reloads keys that are too old; if that fails, they are accepted for a while. */
  async #renew(keys: Keys): Promise<void> {
    const ageMs = this.#clock.now() - this.#loadedAt;
    if (ageMs < KEYS_LIFE_MS) return;
    try {
      if (!this.#requests.take()) throw new Error(`${this.#issuer} does not provide its keys.`);
      await this.#reload(keys);
    } catch (error) {
      if (ageMs >= KEYS_LIFE_WITHOUT_ISSUER_MS) throw error;
    }
  }

  async #reload(keys: Keys): Promise<void> {
    await keys.reload();
    this.#loadedAt = this.#clock.now();
  }
}
