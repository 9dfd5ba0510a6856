import { randomUUID } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import { CHARGE_LOCK_LIFE_MS, CHARGE_LOCK_WAIT_MS, REDIS_COMMAND_MS } from '../shared/bounds.ts';
import type { OptionalRedis } from '../shared/redis.ts';
import type { Trace } from '../shared/trace.ts';
import { Turns } from './turns.ts';

/**
 * Takes the lock or queues for it. KEYS: lock, queue. ARGV: token, life in ms, wait in ms.
 * Returns 1 when the lock is the caller's, 0 when the caller waits in the queue.
 */
const ACQUIRE = `
-- A free lock is taken at once, unless others wait for it.
if redis.call('LLEN', KEYS[2]) == 0 and redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
-- Each waiter says until when it waits, so that a release passes over those who have gone.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('RPUSH', KEYS[2], ARGV[1] .. ' ' .. string.format('%.0f', now + ARGV[3]))
redis.call('PEXPIRE', KEYS[2], ARGV[2])
-- A lock that expired in its holder's hands goes to the first who waits, which may be the caller.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
while true do
  local waiter = redis.call('LPOP', KEYS[2])
  if not waiter then return 0 end
  local token, untilMs = waiter:match('^(%S+) (%d+)$')
  if token == ARGV[1] then
    redis.call('SET', KEYS[1], token, 'PX', ARGV[2])
    return 1
  end
  if tonumber(untilMs) > now then
    redis.call('SET', KEYS[1], token, 'PX', ARGV[2])
    redis.call('RPUSH', KEYS[1] .. ':' .. token, 1)
    redis.call('PEXPIRE', KEYS[1] .. ':' .. token, ARGV[2])
    return 0
  end
end`;

/**
 * Hands the lock to the first who still waits, else frees it. KEYS: lock, queue. ARGV: token, life in ms.
 * The waiter's own list shares the hash tag, and so the slot, of the declared keys.
 * Returns 1 when it was handed on, 0 when it was freed, -1 when the caller no longer held it.
 */
const RELEASE = `
-- Only the holder may release: after its life the lock may be another's.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  -- A caller that gives up waiting leaves the queue.
  for _, waiter in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
    if waiter:sub(1, #ARGV[1] + 1) == ARGV[1] .. ' ' then redis.call('LREM', KEYS[2], 1, waiter) end
  end
  return -1
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
while true do
  local waiter = redis.call('LPOP', KEYS[2])
  if not waiter then
    redis.call('DEL', KEYS[1])
    return 0
  end
  local token, untilMs = waiter:match('^(%S+) (%d+)$')
  if tonumber(untilMs) > now then
    redis.call('SET', KEYS[1], token, 'PX', ARGV[2])
    redis.call('RPUSH', KEYS[1] .. ':' .. token, 1)
    redis.call('PEXPIRE', KEYS[1] .. ':' .. token, ARGV[2])
    return 1
  end
end`;

/** What a caller got: the lock, leave to go on without it because Redis does not answer, or nothing in time. */
export type Grant = { readonly kind: 'held' | 'lock-free'; release(): Promise<void> } | { readonly kind: 'timed-out' };

/**
 * The lock that puts the charges of one user in order of arrival. Its holder hands it to the next waiter, who sleeps on a
 * list of its own. It guards order, not money: the conditional write does that, so a lock that is lost does no harm.
 */
export class ChargeLock {
  readonly #redis: OptionalRedis;
  readonly #connectBlocking: () => Redis | Cluster;
  readonly #idle: (Redis | Cluster)[] = [];
  readonly #turns = new Turns();

  /** @param connectBlocking makes a connection that may sleep on a list; one per user whose lock is held elsewhere. */
  constructor(redis: OptionalRedis, connectBlocking: () => Redis | Cluster) {
    this.#redis = redis;
    this.#connectBlocking = connectBlocking;
  }

  /** Waits for the user's lock, at most 500 ms. */
  async acquire(userId: string, trace: Trace): Promise<Grant> {
    return trace.timed('lock', async () => {
      const giveUpAt = trace.clock.now() + CHARGE_LOCK_WAIT_MS;
      // Requests of one process take turns here first, so that one connection at most sleeps for a user.
      const endTurn = await this.#turns.take(userId, CHARGE_LOCK_WAIT_MS);
      if (!endTurn) return { kind: 'timed-out' };
      const grant = await this.#acquireShared(userId, Math.max(1, giveUpAt - trace.clock.now()), endTurn);
      if (grant.kind === 'lock-free') trace.lockFree = true;
      if (grant.kind === 'timed-out') endTurn();
      return grant;
    });
  }

  async #acquireShared(userId: string, waitMs: number, endTurn: () => void): Promise<Grant> {
    const token = randomUUID();
    const keys = keysOf(userId);
    const asked = await this.#redis.ask((redis) =>
      redis.eval(ACQUIRE, 2, ...keys, token, CHARGE_LOCK_LIFE_MS, Math.ceil(waitMs)),
    );
    if (!asked) return { kind: 'lock-free', release: async () => endTurn() };
    const release = async () => {
      await this.#redis.ask((redis) => redis.eval(RELEASE, 2, ...keys, token, CHARGE_LOCK_LIFE_MS));
      endTurn();
    };
    if (asked.answer === 1) return { kind: 'held', release };
    const turn = await this.#sleepUntilHanded(`${keys[0]}:${token}`, waitMs);
    if (turn === 'handed') return { kind: 'held', release };
    if (turn === 'fault') return { kind: 'lock-free', release };
    await this.#redis.ask((redis) => redis.eval(RELEASE, 2, ...keys, token, CHARGE_LOCK_LIFE_MS));
    return { kind: 'timed-out' };
  }

  async #sleepUntilHanded(list: string, waitMs: number): Promise<'handed' | 'timed-out' | 'fault'> {
    const connection = this.#idle.pop() ?? this.#connectBlocking();
    try {
      const popped = await connection.blpop(list, waitMs / 1_000);
      this.#idle.push(connection);
      return popped ? 'handed' : 'timed-out';
    } catch {
      connection.disconnect();
      return 'fault';
    }
  }

  close(): void {
    for (const connection of this.#idle) connection.disconnect();
  }
}

/** How long a connection that sleeps on a list may take to answer: the longest wait and a command's time. */
export const BLOCKING_COMMAND_MS = CHARGE_LOCK_WAIT_MS + REDIS_COMMAND_MS;

function keysOf(userId: string): [string, string] {
  // The hash tag keeps a user's keys in one slot of a cluster; braces in an id would end it early.
  const tag = `{${encodeURIComponent(userId)}}`;
  return [`charge-lock:${tag}`, `charge-queue:${tag}`];
}
