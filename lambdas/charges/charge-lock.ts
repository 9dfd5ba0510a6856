import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { CHARGE_LOCK_HOLD_MS, CHARGE_LOCK_LIFE_MS, CHARGE_LOCK_WAIT_MS, REDIS_COMMAND_MS } from '../shared/bounds.ts';
import type { Clock } from '../shared/clock.ts';
import type { OptionalRedis } from '../shared/optional-redis.ts';
import type { Trace } from '../shared/trace.ts';
import { BlockingPool } from './blocking-pool.ts';
import type { Grant, Lock } from './charge.ts';
import { KeyedMutex } from './keyed-mutex.ts';
import { ACQUIRE, RELEASE } from './lock-scripts.ts';

/** One caller's claim to a user's lock: the lock itself or a place in its queue. */
interface Claim {
  readonly keys: readonly [lock: string, queue: string, turns: string];
  /** Ends in `waitUntil`, which the scripts read. */
  readonly token: string;
  /** Milliseconds since the epoch, as is `madeAt`. */
  readonly waitUntil: number;
  readonly madeAt: number;
  /** Whether Redis may know the claim, so that it must be released. */
  isSent: boolean;
}

/**
 * Serves the charges of one user in order of arrival. The holder hands the lock to the next waiter, which blocks in Redis
 * until its turn. The lock gives order only: the conditional write protects the money, so losing a lock does no harm.
 * Every claim that Redis may know is released before the response, because Lambda then freezes the environment.
 */
export class ChargeLock implements Lock {
  readonly #redis: OptionalRedis;
  readonly #waiting: BlockingPool;
  readonly #mutex = new KeyedMutex();
  /** Claims whose release Redis did not confirm. */
  readonly #unreleased = new Set<Claim>();

  /** @param connect makes a client that is not connected yet, for a waiter: one per user whose lock another process holds. */
  constructor(redis: OptionalRedis, connect: () => Redis) {
    this.#redis = redis;
    this.#waiting = new BlockingPool(connect);
  }

  /**
   * Waits for the user's lock, at most 500 ms; measured as `lock` in the trace.
   * @throws Error if REDIS_URL is invalid; URIError if the user's id is not well-formed Unicode.
   */
  async acquire(userId: string, trace: Trace): Promise<Grant> {
    return trace.timed('lock', async () => {
      const keys = keysOf(userId);
      const waitUntil = Math.ceil(trace.clock.now() + CHARGE_LOCK_WAIT_MS);
      // Requests of one process queue here first, so that at most one connection per user blocks in Redis.
      const unlock = await this.#mutex.lock(userId, CHARGE_LOCK_WAIT_MS, trace.clock);
      if (!unlock) return { kind: 'timed-out' };
      const token = `${randomUUID()}:${waitUntil}`;
      const claim: Claim = { keys, token, waitUntil, madeAt: trace.clock.now(), isSent: false };
      let kind: Grant['kind'] = 'timed-out';
      try {
        kind = await this.#claim(claim, trace);
      } finally {
        if (kind === 'timed-out') unlock();
      }
      if (kind === 'timed-out') return { kind };
      if (kind === 'lock-free') trace.lockFree = true;
      const release = async () => {
        const released = this.#release(claim, trace);
        // Redis gets the next request's command after this one, so it need not wait for the reply.
        unlock();
        await released;
      };
      return { kind, release };
    });
  }

  /** Takes the lock, or joins its queue and waits. */
  async #claim(claim: Claim, trace: Trace): Promise<Grant['kind']> {
    const { clock } = trace;
    const unreleased = this.#takeUnreleased(clock);
    const reply = await this.#redis.ask(
      async (redis) => {
        claim.isSent = true;
        const releases = unreleased.map((old) => evaluate(redis, RELEASE, old, clock));
        const [acquired] = await Promise.all([evaluate(redis, ACQUIRE, claim, clock), ...releases]);
        return acquired as ['held'] | ['queued', ticket: number];
      },
      (redis) => evaluate(redis, RELEASE, claim, clock),
    );
    if (!reply) {
      for (const old of unreleased) this.#unreleased.add(old);
      return 'lock-free';
    }
    const [state, ticket] = reply.answer;
    if (state === 'held') return 'held';
    const kind = await this.#awaitTurn(claim, ticket, clock);
    // Released now, because the lock may have been handed to it at the last moment.
    if (kind === 'timed-out') await this.#release(claim, trace);
    return kind;
  }

  /** Blocks in Redis until a ticket from the claim's own on is served. */
  async #awaitTurn({ keys, token, waitUntil }: Claim, ticket: number, clock: Clock): Promise<Grant['kind']> {
    const before = String(ticket - 1);
    // Computed when the command is sent, because a new connection takes part of the wait.
    const waitMs = () => Math.max(1, Math.ceil(waitUntil - clock.now()));
    try {
      const woken = await this.#waiting.run(
        (redis) => redis.xread('BLOCK', waitMs(), 'STREAMS', keys[2], before),
        waitMs(),
        clock,
      );
      // Another's turn is found by a waiter that was skipped as expired, or after Redis lost its data.
      const served = woken?.[0]?.[1].at(-1)?.[1][1];
      return served === token ? 'held' : 'timed-out';
    } catch {
      return 'lock-free';
    }
  }

  /** Ends a claim in Redis, even after the request's deadline; one that Redis does not confirm is sent again later. */
  async #release(claim: Claim, trace: Trace): Promise<void> {
    if (!claim.isSent) return;
    const withinMs = Math.max(REDIS_COMMAND_MS, trace.remainingMs());
    const confirmed = await this.#redis.insist((redis) => evaluate(redis, RELEASE, claim, trace.clock), withinMs);
    if (!confirmed) this.#unreleased.add(claim);
  }

  /** The claims to release with the next command; claims that have expired in Redis by now are dropped. */
  #takeUnreleased(clock: Clock): Claim[] {
    const claims = [...this.#unreleased].filter(({ madeAt }) => clock.now() - madeAt < 2 * CHARGE_LOCK_LIFE_MS);
    this.#unreleased.clear();
    return claims;
  }

  close(): void {
    this.#waiting.close();
  }
}

function evaluate(redis: Redis, script: string, { keys, token }: Claim, clock: Clock): Promise<unknown> {
  const nowMs = Math.floor(clock.now());
  return redis.eval(script, keys.length, ...keys, token, nowMs, CHARGE_LOCK_HOLD_MS, CHARGE_LOCK_LIFE_MS);
}

function keysOf(userId: string): Claim['keys'] {
  // The hash tag keeps a user's keys in one slot of a cluster; encoded, because braces in an id would end it early.
  const tag = `{${encodeURIComponent(userId)}}`;
  return [`charge-lock:${tag}`, `charge-queue:${tag}`, `charge-turn:${tag}`];
}
