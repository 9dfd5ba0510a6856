import { type Clock as FakeClock, withGlobal } from '@sinonjs/fake-timers';
import { type Clock, systemClock } from '../../lambdas/shared/clock.ts';
import { seededRandom } from '../../lambdas/testing/seeded-random.ts';

/** When every simulation begins: noon in Seoul, so that no sale of a few minutes meets the end of a shop day. */
const START = Date.parse('2026-11-23T03:00:00Z');

/** How long, in real time, nothing may happen before a simulation counts as stuck: patience for a slow disk, not a measure. */
const STUCK_MS = 10_000;

/** Virtual milliseconds after which a simulation is stopped. */
const LONGEST_MS = 3_600_000;

/** What takes real time, such as a call to the engine. Virtual time stands still until it has ended. */
type Work = () => Promise<void>;

/**
 * The time of a simulation. It stands still while anything is at work and then jumps to the next timer, so what a run measures
 * does not hang on the machine, and the same seed gives the same run.
 *
 * Only timers and what is queued with `atStandstill` may wait for anything outside the process: all else must go on in
 * microtasks, as the shop's code and a warm SDK do. Once they are through, only time can move the run.
 */
export class VirtualTime {
  readonly #clock: FakeClock;
  readonly #seed: number;
  readonly #queue: Work[] = [];

  constructor(clock: FakeClock, seed: number) {
    this.#clock = clock;
    this.#seed = seed;
  }

  /** Virtual milliseconds since the run began. */
  get elapsedMs(): number {
    return this.#clock.now - START;
  }

  /** A clock for one part of the run, with chance of its own. */
  clock(part: string): Clock {
    return { ...systemClock, now: () => this.#clock.now, random: this.random(part) };
  }

  /** A source of chance that no other part of the run draws from. */
  random(part: string): () => number {
    return seededRandom(hash(`${this.#seed}/${part}`));
  }

  /** Resolves `ms` virtual milliseconds later, to the nearest whole one. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, Math.round(ms)));
  }

  /** Does work that takes real time, one after another in the order of the calls; where it fails, so does the run. */
  atStandstill<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve) => {
      this.#queue.push(() => work().then(resolve));
    });
  }

  /**
   * Moves time on until `isOver`.
   * @throws Error where the run waits for something that is neither a timer nor at standstill, or does not end.
   */
  async drive(isOver: () => boolean): Promise<void> {
    for (let stuckSince: number | undefined; ; ) {
      // Twice: what a timer has set going may put off its first step by a turn.
      await macrotask();
      await macrotask();
      const work = this.#queue.shift();
      if (work) {
        await work();
        continue;
      }
      if (isOver()) return;
      if (this.#clock.countTimers() > 0) {
        stuckSince = undefined;
        this.#clock.next();
        if (this.elapsedMs > LONGEST_MS) throw new Error(`The simulation did not end within ${LONGEST_MS} virtual ms.`);
        continue;
      }
      const nowMs = Number(process.hrtime.bigint() / 1_000_000n);
      stuckSince ??= nowMs;
      if (nowMs - stuckSince > STUCK_MS) throw new Error('The simulation is stuck: it waits for what is no timer.');
    }
  }
}

/**
 * Plays a run in virtual time: this process's timers and dates are the run's own until it has ended.
 * @returns what `play` returns.
 */
export async function inVirtualTime<T>(seed: number, play: (time: VirtualTime) => Promise<T>): Promise<T> {
  const clock = withGlobal(globalThis).install({
    now: START,
    // Not `setImmediate` nor microtasks: the engine's answers come through them.
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    // Of sockets that were opened before the run.
    shouldClearNativeTimers: true,
  });
  const time = new VirtualTime(clock, seed);
  try {
    let isOver = false;
    const playing = play(time).finally(() => {
      isOver = true;
    });
    // Whichever fails first: a run that failed is over, and one that is stuck never settles.
    await Promise.race([time.drive(() => isOver), playing.then(() => new Promise<never>(() => {}))]);
    return await playing;
  } finally {
    clock.uninstall();
  }
}

/** A turn of the event loop: all microtasks that were waiting have run, and those they have made. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let mixed = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    mixed = Math.imul(mixed ^ text.charCodeAt(index), 0x01000193);
  }
  return mixed >>> 0;
}
