import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '../shared/clock.ts';

const DISCOVERY_MS = 1_500;
const KEYS_MS = 1_500;
/** How long keys count before the issuer is asked again, so also the longest that a withdrawn one counts. */
const KEYS_LIFE_MS = 600_000;
/** How long they count while the issuer does not answer: its failure must not lock everyone out at once. */
const KEYS_LIFE_WITHOUT_ISSUER_MS = 3_600_000;
/** The issuer is asked this often at once, and then once in this time: tokens with made-up keys cannot hammer it. */
const ASKS_AT_ONCE = 3;
const ASK_AGAIN_MS = 10_000;

type Keys = ReturnType<typeof createRemoteJWKSet>;

/** The keys of one issuer; a key that is not known is looked for at once, as issuers may rotate without an overlap. */
export class IssuerKeys {
  readonly #issuer: string;
  readonly #clock: Clock;
  #keys: Promise<Keys> | undefined;
  #loadedAt = 0;
  #asksLeft = ASKS_AT_ONCE;
  #countedAt: number;

  constructor(issuer: string, clock: Clock) {
    this.#issuer = issuer;
    this.#clock = clock;
    this.#countedAt = clock.now();
  }

  /**
   * The key that a token's header names.
   * @throws JOSEError where the issuer has none; any other error where it does not answer.
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
      // Whoever comes while the keys are on their way waits for them; that costs the issuer nothing.
      if (!isUnknown || !wereLoaded || !(keys.reloading || this.#mayAsk())) throw error;
      await this.#reload(keys);
      return keys(header, token);
    }
  };

  /** Where the issuer's keys are, as OpenID Connect Discovery 1.0 says, and the keys. */
  async #discover(): Promise<Keys> {
    if (!this.#mayAsk()) throw new Error(`${this.#issuer} failed a moment ago and is left alone.`);
    const url = `${this.#issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_MS), redirect: 'error' });
    if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
    const { issuer, jwks_uri: keysUrl } = (await response.json()) as { issuer?: string; jwks_uri?: string };
    if (issuer !== this.#issuer || !keysUrl) throw new Error(`${url} is not the document of ${this.#issuer}.`);
    const keys = createRemoteJWKSet(new URL(keysUrl), {
      timeoutDuration: KEYS_MS,
      // When they are asked for is decided here.
      cooldownDuration: Number.POSITIVE_INFINITY,
      cacheMaxAge: Number.POSITIVE_INFINITY,
    });
    await this.#reload(keys);
    return keys;
  }

  async #renew(keys: Keys): Promise<void> {
    const ageMs = this.#clock.now() - this.#loadedAt;
    if (ageMs < KEYS_LIFE_MS) return;
    try {
      if (!this.#mayAsk()) throw new Error(`${this.#issuer} does not give its keys.`);
      await this.#reload(keys);
    } catch (error) {
      if (ageMs >= KEYS_LIFE_WITHOUT_ISSUER_MS) throw error;
    }
  }

  async #reload(keys: Keys): Promise<void> {
    await keys.reload();
    this.#loadedAt = this.#clock.now();
  }

  #mayAsk(): boolean {
    const gained = Math.floor((this.#clock.now() - this.#countedAt) / ASK_AGAIN_MS);
    if (gained > 0) {
      this.#asksLeft = Math.min(ASKS_AT_ONCE, this.#asksLeft + gained);
      this.#countedAt += gained * ASK_AGAIN_MS;
    }
    if (this.#asksLeft === 0) return false;
    this.#asksLeft -= 1;
    return true;
  }
}
