import type { Redis } from 'ioredis';
import { REDIS_COMMAND_MS, REDIS_CONNECT_MS, REDIS_REST_MS } from './bounds.ts';
import type { Clock } from './clock.ts';
import { RedisConnection } from './redis-connection.ts';

/** The answer of Redis; `undefined` if there was none or no command was sent. */
type Reply<T> = { readonly answer: T } | undefined;

/**
 * A Redis that may fail. Every call is bounded: 300 ms for a new connection and 200 ms for the command. After a failure no
 * command is sent for a second, so that requests do not time out one by one.
 */
export class OptionalRedis {
  readonly #create: () => Redis;
  readonly #clock: Clock;
  #connection: RedisConnection | undefined;
  #restUntil = 0;

  /** @param create makes a client that is not connected yet. */
  constructor(create: () => Redis, clock: Clock) {
    this.#create = create;
    this.#clock = clock;
  }

  /**
   * Runs one command, or several at once.
   * @param command called when the connection is ready; if it is not called, nothing was sent.
   * @param undo sent after a command without an answer, on the same connection, so that Redis runs it later.
   * @throws Error if REDIS_URL is invalid.
   */
  async ask<T>(command: (redis: Redis) => Promise<T>, undo?: (redis: Redis) => Promise<unknown>): Promise<Reply<T>> {
    // A connection that became ready meanwhile ends the rest.
    if (this.#clock.now() < this.#restUntil && !this.#connection?.isReady) return undefined;
    return this.#try(command, undo);
  }

  /**
   * Runs a command that must not be skipped: even after a failure, and once more on a new connection if an old one fails.
   * @param withinMs milliseconds for both attempts.
   * @throws Error if REDIS_URL is invalid.
   */
  async insist<T>(command: (redis: Redis) => Promise<T>, withinMs: number): Promise<Reply<T>> {
    const endsAt = this.#clock.now() + withinMs;
    const isOld = this.#connection?.isReady;
    const first = await this.#try(command, undefined, endsAt);
    if (first || !isOld || this.#clock.now() >= endsAt) return first;
    return this.#try(command, undefined, endsAt);
  }

  async #try<T>(
    command: (redis: Redis) => Promise<T>,
    undo?: (redis: Redis) => Promise<unknown>,
    endsAt = Number.POSITIVE_INFINITY,
  ): Promise<Reply<T>> {
    // Not caught: an invalid REDIS_URL is not a failing Redis.
    const connection = this.#open();
    const atMost = (ms: number) => Math.min(ms, endsAt - this.#clock.now());
    try {
      await connection.ready(atMost(REDIS_CONNECT_MS));
    } catch {
      // Not closed: a later call may find it ready.
      this.#rest();
      return undefined;
    }
    try {
      const answer = await connection.run(command, atMost(REDIS_COMMAND_MS));
      this.#restUntil = 0;
      return { answer };
    } catch {
      if (undo) connection.run(undo, REDIS_COMMAND_MS).catch(() => {});
      // Closed, because a silent connection would stay open for minutes; awaited, because Lambda may freeze the environment.
      await connection.close();
      this.#rest();
      return undefined;
    }
  }

  #open(): RedisConnection {
    if (this.#connection?.isUsable) return this.#connection;
    void this.#connection?.close();
    this.#connection = new RedisConnection(this.#create(), this.#clock);
    return this.#connection;
  }

  #rest(): void {
    this.#restUntil = this.#clock.now() + REDIS_REST_MS;
  }

  close(): void {
    void this.#connection?.close();
  }
}
