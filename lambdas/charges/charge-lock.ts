import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { CHARGE_LOCK_HOLD_MS, CHARGE_LOCK_LIFE_MS, CHARGE_LOCK_WAIT_MS, REDIS_COMMAND_MS } from '../shared/bounds.ts';
import type { Clock } from '../shared/clock.ts';
import type { OptionalRedis } from '../shared/redis.ts';
import type { Trace } from '../shared/trace.ts';
import { ACQUIRE, RELEASE } from './lock-scripts.ts';
import { Sleepers } from './sleepers.ts';
import { Turns } from './turns.ts';

/** What a caller got: the lock, leave to go on without it because Redis does not answer, or nothing in time. */
export type Grant = { readonly kind: 'held' | 'lock-free'; release(): Promise<void> } | { readonly kind: 'timed-out' };

/** One caller's claim to a user's lock. */
interface Claim {
  readonly keys: readonly [lock: string, queue: string, turns: string];
  /** Ends in the time until which the caller waits. */
  readonly token: string;
  readonly madeAt: number;
}

/**
 * The lock that puts the charges of one user in order of arrival. Its holder hands it to the next waiter, who sleeps in
 * Redis until its ticket comes. It guards order, not money: the conditional write does that, so a lock that is lost does no
 * harm. Who may have taken it gives it back before the answer, so that a frozen environment keeps none.
 */
export class ChargeLock {
  readonly #redis: OptionalRedis;
  readonly #sleepers: Sleepers;
  readonly #turns = new Turns();
  /** Claims that may still stand in Redis, as it did not answer when they were given up. */
  readonly #owed = new Set<Claim>();

  /** @param connect makes a client that is not connected yet, for a caller that sleeps; one per user whose lock is held elsewhere. */
  constructor(redis: OptionalRedis, connect: () => Redis) {
    this.#redis = redis;
    this.#sleepers = new Sleepers(connect);
  }

  /** Waits for the user's lock, at most 500 ms. */
  async acquire(userId: string, trace: Trace): Promise<Grant> {
    return trace.timed('lock', async () => {
      const keys = keysOf(userId);
      const giveUpAt = Math.ceil(trace.clock.now() + CHARGE_LOCK_WAIT_MS);
      // Requests of one process take turns here first, so that one connection at most sleeps for a user.
      const endTurn = await this.#turns.take(userId, CHARGE_LOCK_WAIT_MS, trace.clock);
      if (!endTurn) return { kind: 'timed-out' };
      const claim = { keys, token: `${randomUUID()}:${giveUpAt}`, madeAt: trace.clock.now() };
      let kind: Grant['kind'] = 'timed-out';
      let isSent = false;
      try {
        ({ kind, isSent } = await this.#claim(claim, giveUpAt, trace));
      } finally {
        if (kind === 'timed-out') endTurn();
      }
      if (kind === 'timed-out') return { kind };
      if (kind === 'lock-free') trace.lockFree = true;
      const release = async () => {
        const released = isSent ? this.#giveUp(claim, trace) : undefined;
        // The next turn's command comes after this one, so it need not wait for the answer.
        endTurn();
        await released;
      };
      return { kind, release };
    });
  }

  /** Asks for the lock and waits for it; `isSent` says whether Redis may know the claim. */
  async #claim(claim: Claim, giveUpAt: number, trace: Trace): Promise<{ kind: Grant['kind']; isSent: boolean }> {
    const { clock } = trace;
    let isSent = false;
    const owed = this.#takeOwed(clock);
    const asked = await this.#redis.ask(
      async (redis) => {
        isSent = true;
        const given = owed.map((old) => evaluate(redis, RELEASE, old, clock));
        const [ticket] = await Promise.all([evaluate(redis, ACQUIRE, claim, clock), ...given]);
        return Number(ticket);
      },
      (redis) => evaluate(redis, RELEASE, claim, clock),
    );
    if (!asked) {
      for (const old of owed) this.#owed.add(old);
      return { kind: 'lock-free', isSent };
    }
    if (asked.answer === 0) return { kind: 'held', isSent };
    const kind = await this.#sleep(claim, asked.answer, giveUpAt, clock);
    // Its ticket may have come at the last moment: it is given up in any case.
    if (kind === 'timed-out') await this.#giveUp(claim, trace);
    return { kind, isSent };
  }

  async #sleep({ keys, token }: Claim, ticket: number, giveUpAt: number, clock: Clock): Promise<Grant['kind']> {
    const before = String(ticket - 1);
    // Told when it is sent: a connection that is made first takes of the wait.
    const waitMs = () => Math.max(1, Math.ceil(giveUpAt - clock.now()));
    try {
      const woken = await this.#sleepers.run(
        (redis) => redis.xread('BLOCK', waitMs(), 'STREAMS', keys[2], before),
        waitMs(),
        clock,
      );
      // Who slept while others took it for gone, or while Redis lost its data, may find another's turn.
      const served = woken?.[0]?.[1].at(-1)?.[1][1];
      return served === token ? 'held' : 'timed-out';
    } catch {
      return 'lock-free';
    }
  }

  async #giveUp(claim: Claim, trace: Trace): Promise<void> {
    // A charge that ended at its deadline still gives the lock back.
    const withinMs = Math.max(REDIS_COMMAND_MS, trace.remainingMs());
    const answered = await this.#redis.insist((redis) => evaluate(redis, RELEASE, claim, trace.clock), withinMs);
    if (!answered) this.#owed.add(claim);
  }

  /** The claims to be given up with the next command; a lock of theirs that has ended by itself is not owed any more. */
  #takeOwed(clock: Clock): Claim[] {
    const owed = [...this.#owed].filter(({ madeAt }) => clock.now() - madeAt < 2 * CHARGE_LOCK_LIFE_MS);
    this.#owed.clear();
    return owed;
  }

  close(): void {
    this.#sleepers.close();
  }
}

function evaluate(redis: Redis, script: string, { keys, token }: Claim, clock: Clock): Promise<unknown> {
  return redis.eval(
    script,
    keys.length,
    ...keys,
    token,
    Math.floor(clock.now()),
    CHARGE_LOCK_HOLD_MS,
    CHARGE_LOCK_LIFE_MS,
  );
}

function keysOf(userId: string): Claim['keys'] {
  // The hash tag keeps a user's keys in one slot of a cluster; braces in an id would end it early.
  const tag = `{${encodeURIComponent(userId)}}`;
  return [`charge-lock:${tag}`, `charge-queue:${tag}`, `charge-turn:${tag}`];
}
