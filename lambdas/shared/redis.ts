import { isIP } from 'node:net';
import { Redis } from 'ioredis';
import { REDIS_COMMAND_MS, REDIS_CONNECT_MS, REDIS_CONNECTING_MS, REDIS_REST_MS } from './bounds.ts';
import type { Clock } from './clock.ts';
import { RedisConnection } from './redis-connection.ts';

/** What Redis answered; `undefined` when it did not, or was left alone. */
type Asked<T> = { readonly answer: T } | undefined;

/**
 * A Redis that may fail: every call is bounded, by 300 ms for a connection that is still to be made and 200 ms for the
 * command. After a failure Redis is left alone for a second, so that a crowd does not wait for it one by one.
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
   * @param command called once the connection stands; if it was not called, Redis got nothing.
   * @param undo sent after a command that got no answer, on the same connection, so that it comes after it.
   */
  async ask<T>(command: (redis: Redis) => Promise<T>, undo?: (redis: Redis) => Promise<unknown>): Promise<Asked<T>> {
    // A connection that was made in the meantime ends the rest.
    if (this.#clock.now() < this.#restUntil && !this.#connection?.isReady) return undefined;
    return this.#try(command, undo);
  }

  /**
   * Runs a command that should not be left out: at once, and if that fails once more on a new connection.
   * @param withinMs how long both may take, in milliseconds.
   */
  async insist<T>(command: (redis: Redis) => Promise<T>, withinMs: number): Promise<Asked<T>> {
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
  ): Promise<Asked<T>> {
    // Not caught: a setting that is wrong is not a Redis that is down.
    const connection = this.#open();
    const atMost = (ms: number) => Math.min(ms, endsAt - this.#clock.now());
    try {
      await connection.ready(atMost(REDIS_CONNECT_MS));
    } catch {
      // It is kept, as it may still be made.
      this.#rest();
      return undefined;
    }
    try {
      const answer = await connection.run(command, atMost(REDIS_COMMAND_MS));
      this.#restUntil = 0;
      return { answer };
    } catch {
      if (undo) connection.run(undo, REDIS_COMMAND_MS).catch(() => {});
      // One that fell silent would be kept for minutes; awaited, so that nothing of it is left in a frozen function.
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

/**
 * A client of one Redis node, not connected yet. ElastiCache Serverless shows one node that owns every slot, so this is all
 * it takes; ioredis' `Cluster` does not bound a command that waits for a node.
 * It never connects again and never sends a command again by itself: its owner drops it and opens another.
 * @param url `redis://` or `rediss://`, with login and port as needed.
 * @throws Error that names REDIS_URL when the URL is another's.
 */
export function connectRedis(url: string): Redis {
  const { hostname, port, protocol, username, password } = parseRedisUrl(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const client = new Redis({
    host,
    port: Number(port || 6_379),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    // Node sends no name to a TLS server unless it is told one.
    ...(protocol === 'rediss:' && { tls: isIP(host) ? {} : { servername: host } }),
    lazyConnect: true,
    connectTimeout: REDIS_CONNECTING_MS,
    // What was written leaves all the same; a peer that is silent would not close for seconds.
    disconnectTimeout: 1,
    retryStrategy: () => null,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // Each of these would cost a connection another command, of which some are not everybody's.
    enableReadyCheck: false,
    disableClientInfo: true,
    protocol: 2,
  });
  // A lost connection shows in the commands; without a listener it would be printed.
  client.on('error', () => {});
  return client;
}

/**
 * Reads the setting REDIS_URL.
 * @throws Error with a sentence that names it and says how it must look, without its password.
 */
export function parseRedisUrl(url: string): URL {
  const { protocol, hostname, pathname, search, hash } = URL.canParse(url) ? new URL(url) : new URL('none:');
  const isEncoded = !/%(?![\da-f]{2})/i.test(url);
  if (!/^rediss?:$/.test(protocol) || !hostname || !isEncoded) {
    throw new Error(
      'REDIS_URL must be like redis://localhost:6379 or rediss://user:password@host:6379 (percent-encoded).',
    );
  }
  if (search || hash || !/^\/?0?$/.test(pathname)) {
    throw new Error(
      `REDIS_URL must end after the port, without "${pathname}${search}${hash}": Flashcart needs one node that owns every slot (ElastiCache Serverless is one); a cluster of several shards is not supported.`,
    );
  }
  return new URL(url);
}
