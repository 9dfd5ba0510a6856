import type { Redis } from 'ioredis';
import { REDIS_CONNECTING_MS, REDIS_IDLE_MS } from './bounds.ts';
import type { Clock } from './clock.ts';

/** One connection to Redis: bounds every wait for it and tells when it must no longer be used. */
export class RedisConnection {
  readonly #client: Redis;
  readonly #clock: Clock;
  #connecting: Promise<unknown> | undefined;
  #isReady = false;
  #isClosed = false;
  /** When it began to connect or, later, when it last answered; milliseconds since the epoch. */
  #seenAt = 0;

  /** @param client one that is not connected yet. */
  constructor(client: Redis, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** Whether a command would be sent at once. */
  get isReady(): boolean {
    return this.#isReady && this.isUsable;
  }

  /** False if it is closed, or was idle or connecting for too long, as after a freeze of the environment. */
  get isUsable(): boolean {
    if (this.#isClosed) return false;
    if (!this.#connecting) return true;
    const patienceMs = this.#isReady ? REDIS_IDLE_MS : REDIS_CONNECTING_MS;
    return this.#client.status !== 'end' && this.#clock.now() - this.#seenAt < patienceMs;
  }

  /**
   * Connects, or waits for the connection in progress.
   * @throws Error if it is not ready within `withinMs` milliseconds; it may still become ready later.
   */
  async ready(withinMs: number): Promise<void> {
    this.#connecting ??= this.#connect();
    if (!this.#isReady) await within(withinMs, this.#connecting);
  }

  async #connect(): Promise<void> {
    this.#seenAt = this.#clock.now();
    await this.#client.connect();
    this.#isReady = true;
    this.#seenAt = this.#clock.now();
  }

  /**
   * Runs a command on a ready connection.
   * @throws Error if Redis refuses it or does not answer within `withinMs` milliseconds.
   */
  async run<T>(command: (redis: Redis) => Promise<T>, withinMs: number): Promise<T> {
    const answer = await within(withinMs, command(this.#client));
    this.#seenAt = this.#clock.now();
    return answer;
  }

  /** Closes the connection within about a millisecond; commands without an answer have failed by then. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#client.status === 'end') return;
    const ended = new Promise<void>((resolve) => this.#client.once('end', () => resolve()));
    this.#client.disconnect();
    await ended;
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    // After a freeze the timer fires first; the answer may have arrived meanwhile and gets one turn to be read.
    timer = setTimeout(() => setImmediate(reject, new Error(`Redis did not answer within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
