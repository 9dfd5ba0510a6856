import type { Redis } from 'ioredis';
import { REDIS_CONNECTING_MS, REDIS_IDLE_MS } from './bounds.ts';
import type { Clock } from './clock.ts';

/** One connection to Redis. Every wait for it is bounded, and it tells when it must not be used any more. */
export class RedisConnection {
  readonly #client: Redis;
  readonly #clock: Clock;
  #connecting: Promise<unknown> | undefined;
  #isReady = false;
  #isClosed = false;
  /** When it began to connect or, later, when it last answered. */
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

  /** False for one that was closed, was idle too long or has been connecting for too long, as after a frozen time. */
  get isUsable(): boolean {
    if (this.#isClosed) return false;
    if (!this.#connecting) return true;
    const patienceMs = this.#isReady ? REDIS_IDLE_MS : REDIS_CONNECTING_MS;
    return this.#client.status !== 'end' && this.#clock.now() - this.#seenAt < patienceMs;
  }

  /**
   * Connects, or waits for the connection that is being made.
   * @throws Error when it is not made within `withinMs` milliseconds; it may still be made later.
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
   * Runs a command on a connection that is ready.
   * @throws Error when Redis refuses it or does not answer within `withinMs` milliseconds.
   */
  async run<T>(command: (redis: Redis) => Promise<T>, withinMs: number): Promise<T> {
    const answer = await within(withinMs, command(this.#client));
    this.#seenAt = this.#clock.now();
    return answer;
  }

  /** Closes the connection, which takes a millisecond; then every command that waited for an answer has failed. */
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
  const late = new Promise<never>((_, reject) => {
    // A process that was stopped itself first reads what has come in the meantime.
    timer = setTimeout(() => setImmediate(reject, new Error(`Redis did not answer within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
