import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { CHARGE_LOCK_WAIT_MS } from '../../lambdas/shared/bounds.ts';
import { systemClock } from '../../lambdas/shared/clock.ts';
import { Problem } from '../../lambdas/shared/problem.ts';
import { Trace } from '../../lambdas/shared/trace.ts';
import { seededRandom } from '../../lambdas/testing/seeded-random.ts';
import { openLock } from '../../lambdas/testing/test-shop.ts';
import { median } from '../report/statistics.ts';
import { LONGEST_WAIT_MS, PollingLock } from './baseline/polling-lock.ts';
import { atMost } from './bench-goals.ts';
import type { Laboratory } from './laboratory.ts';
import type { BenchRow } from './report-shape.ts';
import { type Answer, figuresOf, type Round } from './rounds.ts';

const WAITERS = [2, 10, 50] as const;
const HELD_MS = 5;
/** A round is over in a blink, so there are more of them than of others. */
const QUEUES_A_ROUND = 5;
/** Far enough apart that Redis meets them in order, and closer than one is served, so that they queue. */
const APART_MS = 1;

/** Waits for a lock, calls `held` and holds the lock until that has ended; fails where the lock is not to be had. */
type Take = (held: () => Promise<void>) => Promise<void>;

/** Callers of one lock, each a function environment of its own, that hold it 5 ms each. */
export async function waiters({ redisUrl, profile, seed }: Laboratory): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const count of WAITERS) {
    const handed = Array.from({ length: count }, () => handedLock(redisUrl));
    const polled = Array.from({ length: count }, (_, index) => polledLock(redisUrl, seed + index));
    const [design, against]: [Queue[], Queue[]] = [[], []];
    // The first opens every connection and does not count.
    for (let round = 0; round <= profile.rounds * QUEUES_A_ROUND; round += 1) {
      const user = randomUUID();
      design[round] = await queue(handed.map(({ take }) => take(user)));
      against[round] = await queue(polled.map(({ take }) => take(user)));
    }
    for (const { close } of [...handed, ...polled]) close();
    const [ours, theirs] = [design.slice(1), against.slice(1)];
    const served = figuresOf(ours);
    const polls = median(theirs.map(({ ratio }) => ratio));
    rows.push({
      id: `waiters-${count}`,
      what: { say: 'waiters', waiters: count, heldMs: HELD_MS },
      design: served,
      against: { name: { say: 'polling-lock' }, ...figuresOf(theirs) },
      goals: [
        atMost({ say: 'waiters-not-served' }, served.refused ?? Number.NaN, 0),
        atMost({ say: 'makespan' }, median(ours.map(({ ratio }) => ratio)), 1.15, '×'),
        atMost(
          { say: 'out-of-order' },
          ours.reduce((sum, { outOfOrder }) => sum + outOfOrder, 0),
          0,
        ),
      ],
      note: { say: 'polling-makespan', ratio: polls },
    });
  }
  return rows;
}

interface Queue extends Round {
  /** The time until all were served, over the time that the lock was held. */
  readonly ratio: number;
  /** Callers that were served after one who came later. */
  readonly outOfOrder: number;
}

async function queue(callers: readonly Take[]): Promise<Queue> {
  const served: number[] = [];
  let heldMs = 0;
  let endedAt = 0;
  const startedAt = performance.now();
  const answers = await Promise.all(
    callers.map(async (take, index): Promise<Answer> => {
      // A timer of no time takes a millisecond as well.
      if (index > 0) await systemClock.sleep(index * APART_MS);
      const calledAt = performance.now();
      let done = true;
      await take(async () => {
        served.push(index);
        const heldAt = performance.now();
        await systemClock.sleep(HELD_MS);
        endedAt = performance.now();
        heldMs += endedAt - heldAt;
      }).catch((error) => {
        if (!(error instanceof Problem)) throw error;
        done = false;
      });
      return { durationMs: performance.now() - calledAt, done };
    }),
  );
  // The last release is nobody's wait.
  const elapsedMs = endedAt - startedAt;
  const outOfOrder = served.filter((caller, place) => served.slice(0, place).some((before) => before > caller)).length;
  return { answers, elapsedMs, ratio: elapsedMs / heldMs, outOfOrder };
}

function handedLock(redisUrl: string): { take(userId: string): Take; close(): void } {
  const { lock, close } = openLock(redisUrl);
  const take =
    (userId: string): Take =>
    async (held) => {
      const grant = await lock.acquire(userId, new Trace(systemClock, CHARGE_LOCK_WAIT_MS));
      if (grant.kind !== 'held') throw new Problem('charge-in-progress', 'The lock was not to be had.');
      await held();
      await grant.release();
    };
  return { take, close };
}

function polledLock(redisUrl: string, seed: number): { take(userId: string): Take; close(): void } {
  const redis = new Redis(redisUrl);
  const lock = new PollingLock(redis, { ...systemClock, random: seededRandom(seed) });
  const take =
    (userId: string): Take =>
    (held) =>
      lock.hold([userId], new Trace(systemClock, LONGEST_WAIT_MS), held);
  return { take, close: () => redis.disconnect() };
}
