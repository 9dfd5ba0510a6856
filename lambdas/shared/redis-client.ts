import { isIP } from 'node:net';
import { Redis } from 'ioredis';
import { REDIS_CONNECTING_MS } from './bounds.ts';

/**
 * A client of one Redis node, not connected yet. ElastiCache Serverless appears as one node that owns every slot, so a plain
 * client is enough; ioredis' `Cluster` does not bound a command that waits for a node.
 * It never reconnects and never resends a command: its owner closes it and makes another.
 * @param url `redis://` or `rediss://`, with login and port as needed.
 * @throws Error that names REDIS_URL if the URL is invalid.
 */
export function connectRedis(url: string): Redis {
  const { hostname, port, protocol, username, password } = parseRedisUrl(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const client = new Redis({
    host,
    port: Number(port || 6_379),
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    // Node sends no SNI to a TLS server unless it gets the name.
    ...(protocol === 'rediss:' && { tls: isIP(host) ? {} : { servername: host } }),
    lazyConnect: true,
    connectTimeout: REDIS_CONNECTING_MS,
    // Written commands are still sent; waiting for a silent peer to close would take seconds.
    disconnectTimeout: 1,
    retryStrategy: () => null,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // Each of these would send another command per connection, some of which the ACL forbids.
    enableReadyCheck: false,
    disableClientInfo: true,
    protocol: 2,
  });
  // A lost connection fails the commands; without a listener ioredis would also print the error.
  client.on('error', () => {});
  return client;
}

/**
 * Reads the setting REDIS_URL.
 * @throws Error that names the setting and the expected format, without its password.
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
