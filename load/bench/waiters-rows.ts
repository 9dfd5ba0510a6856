import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { CHARGE_LOCK_WAIT_MS } from '../../lambdas/shared/bounds.ts';
import { systemClock } from '../../lambdas/shared/clock.ts';
import { Problem } from '../../lambdas/shared/problem.ts';
import { Trace } from '../../lambdas/shared/trace.ts';
import { seededRandom } from '../../lambdas/testing/seeded-random.ts';
import { openLock, sum } from '../../lambdas/testing/test-shop.ts';
import { atMost } from '../figures/goal.ts';
import { median } from '../figures/statistics.ts';
import { LONGEST_WAIT_MS, PollingLock } from './baseline/polling-lock.ts';
import type { BenchContext } from './bench-context.ts';
import type { BenchRow } from './bench-report.ts';
import { figuresOf, type Round, timed } from './rounds.ts';

const WAITERS = [2, 10, 50] as const;
const HELD_MS = 5;
/** A queue is short, so there are more of them than of other rounds. */
const QUEUES_PER_ROUND = 5;
/** Long enough that Redis sees the waiters in order, shorter than HELD_MS so that they queue. */
const APART_MS = 1;

/** Acquires a user's lock, calls `work` and releases the lock; fails with a Problem if the lock is not acquired. */
type Hold = (userId: string, work: () => Promise<void>) => Promise<void>;

/** A waiter, in an execution environment of its own. */
interface Waiter {
  readonly hold: Hold;
  close(): void;
}

/** Waiters for one lock that hold it 5 ms each: the charge lock, compared with the baseline's polling lock. */
export async function waiters({ redisUrl, profile, seed }: BenchContext): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const count of WAITERS) {
    const design = Array.from({ length: count }, () => chargeLockWaiter(redisUrl));
    const baseline = Array.from({ length: count }, (_, index) => pollingWaiter(redisUrl, seed + index));
    const [ours, theirs]: [Queue[], Queue[]] = [[], []];
    // The first queues open every connection and do not count.
    for (let round = 0; round <= profile.rounds * QUEUES_PER_ROUND; round += 1) {
      const userId = randomUUID();
      ours[round] = await queue(userId, design);
      theirs[round] = await queue(userId, baseline);
    }
    for (const { close } of [...design, ...baseline]) close();
    rows.push(waitersRow(count, ours.slice(1), theirs.slice(1)));
  }
  return rows;
}

function waitersRow(count: number, ours: readonly Queue[], theirs: readonly Queue[]): BenchRow {
  const design = figuresOf(ours);
  const makespan = (queues: readonly Queue[]) => median(queues.map(({ makespan }) => makespan));
  return {
    id: `waiters-${count}`,
    what: { say: 'waiters', waiters: count, heldMs: HELD_MS },
    design,
    against: { name: { say: 'polling-lock' }, ...figuresOf(theirs) },
    goals: [
      atMost({ say: 'waiters-not-served' }, design.refused ?? Number.NaN, 0),
      atMost({ say: 'makespan' }, makespan(ours), 1.15, '×'),
      atMost({ say: 'out-of-order' }, sum(ours.map(({ outOfOrder }) => outOfOrder)), 0),
    ],
    note: { say: 'polling-makespan', ratio: makespan(theirs) },
  };
}

interface Queue extends Round {
  /** The time until all were served, relative to the time that the lock was held. */
  readonly makespan: number;
  /** Waiters served after a later one. */
  readonly outOfOrder: number;
}

async function queue(userId: string, waiters: readonly Waiter[]): Promise<Queue> {
  const served: number[] = [];
  let heldMs = 0;
  let endedAt = 0;
  const startedAt = performance.now();
  const answers = await Promise.all(
    waiters.map(async ({ hold }, index) => {
      // A sleep of 0 ms takes a millisecond as well.
      if (index > 0) await systemClock.sleep(index * APART_MS);
      return timed(() =>
        hold(userId, async () => {
          served.push(index);
          const heldAt = performance.now();
          await systemClock.sleep(HELD_MS);
          endedAt = performance.now();
          heldMs += endedAt - heldAt;
        }),
      );
    }),
  );
  // Nobody waits for the last release.
  const elapsedMs = endedAt - startedAt;
  const outOfOrder = served.filter((waiter, place) => served.slice(0, place).some((before) => before > waiter)).length;
  return { answers, elapsedMs, makespan: elapsedMs / heldMs, outOfOrder };
}

function chargeLockWaiter(redisUrl: string): Waiter {
  const { lock, close } = openLock(redisUrl);
  return {
    hold: async (userId, work) => {
      const grant = await lock.acquire(userId, new Trace(systemClock, CHARGE_LOCK_WAIT_MS));
      if (grant.kind !== 'held') throw new Problem('charge-in-progress', 'The lock was not acquired.');
      await work();
      await grant.release();
    },
    close,
  };
}

function pollingWaiter(redisUrl: string, seed: number): Waiter {
  const redis = new Redis(redisUrl);
  const lock = new PollingLock(redis, { ...systemClock, random: seededRandom(seed) });
  return {
    hold: (userId, work) => lock.hold([userId], new Trace(systemClock, LONGEST_WAIT_MS), work),
    close: () => redis.disconnect(),
  };
}
