import { Cluster, Redis } from 'ioredis';
import { REDIS_COMMAND_MS, REDIS_CONNECT_MS, REDIS_REST_MS } from './bounds.ts';
import type { Clock } from './clock.ts';

/**
 * A Redis that may fail: every call is bounded, and after a failure Redis is left alone for a moment, so that a crowd
 * does not wait for it one by one.
 */
export class OptionalRedis {
  readonly #connect: () => Redis | Cluster;
  readonly #clock: Clock;
  #client: Redis | Cluster | undefined;
  #restUntil = 0;

  constructor(connect: () => Redis | Cluster, clock: Clock) {
    this.#connect = connect;
    this.#clock = clock;
  }

  /**
   * Runs one command.
   * @returns what `command` returns, or `undefined` when Redis did not answer or is being left alone.
   */
  async ask<T>(command: (redis: Redis | Cluster) => Promise<T>): Promise<{ answer: T } | undefined> {
    if (this.#clock.now() < this.#restUntil) return undefined;
    try {
      this.#client ??= this.#connect();
      return { answer: await command(this.#client) };
    } catch {
      this.#restUntil = this.#clock.now() + REDIS_REST_MS;
      return undefined;
    }
  }

  close(): void {
    this.#client?.disconnect();
  }
}

/**
 * Connects to Redis within the system's bounds.
 * @param url `redis://` or `rediss://`; `?cluster=true` for a cluster, such as ElastiCache Serverless.
 * @param commandMs how long one command may take, in milliseconds.
 */
export function connectRedis(url: string, commandMs = REDIS_COMMAND_MS): Redis | Cluster {
  const { hostname, port, protocol, username, password, searchParams } = new URL(url);
  const bounds = { connectTimeout: REDIS_CONNECT_MS, commandTimeout: commandMs, maxRetriesPerRequest: 1 };
  const login = {
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
  const node = { host: hostname, port: Number(port || 6379) };
  const client =
    searchParams.get('cluster') === 'true'
      ? new Cluster([node], {
          // TLS certificates are for names, so the names must not be resolved before the connection.
          dnsLookup: (address, callback) => callback(null, address),
          redisOptions: { ...bounds, ...login },
        })
      : // Commands wait while the first connection is made, no longer than they may take.
        new Redis({ ...node, ...login, ...bounds, retryStrategy: (times) => Math.min(times * 50, REDIS_REST_MS) });
  // A lost connection shows in the commands; without a listener it would end the process.
  client.on('error', () => {});
  return client;
}
