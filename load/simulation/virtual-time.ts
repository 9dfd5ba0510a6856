import { type Clock as FakeClock, withGlobal } from '@sinonjs/fake-timers';
import { type Clock, systemClock } from '../../lambdas/shared/clock.ts';
import { seededRandom } from '../../lambdas/testing/seeded-random.ts';

/** Start of every run: noon in Seoul, far from the end of a shop day. */
const START = Date.parse('2026-11-23T03:00:00Z');

/** Real ms without progress after which a run counts as stuck; generous, as a busy machine is slow. */
const STUCK_MS = 10_000;

/** Virtual ms after which a run is stopped. */
const MAX_RUN_MS = 3_600_000;

/**
 * The time of a simulation run. It stands still while real work is in progress and then jumps to the next timer, so a run's
 * figures do not depend on the machine, and the same seed gives the same run.
 *
 * Only timers and `atStandstill` may wait for anything outside the process; all other code must continue in microtasks, as the
 * shop's code and a warm SDK client do. When no microtask is left, only time can move the run on.
 */
export class VirtualTime {
  readonly #clock: FakeClock;
  readonly #seed: number;
  /** Real work, such as calls to the engine, that waits for its turn. */
  readonly #queue: (() => Promise<void>)[] = [];

  constructor(clock: FakeClock, seed: number) {
    this.#clock = clock;
    this.#seed = seed;
  }

  /** Virtual ms since the run began. */
  get elapsedMs(): number {
    return this.#clock.now - START;
  }

  /** @param part of the run, which gets random numbers of its own. */
  clock(part: string): Clock {
    return { ...systemClock, now: () => this.#clock.now, random: this.random(part) };
  }

  /**
   * A source of random numbers that depends on the run's seed.
   * @param part of the run; each part has a sequence of its own, so renaming a part changes the figures of every seed.
   */
  random(part: string): () => number {
    return seededRandom(hash(`${this.#seed}/${part}`));
  }

  /** Resolves after `ms` virtual milliseconds, rounded. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, Math.round(ms)));
  }

  /** Runs `work` in real time while virtual time stands still, one after another in the order of the calls; its error ends the run. */
  atStandstill<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve) => {
      this.#queue.push(() => work().then(resolve));
    });
  }

  /**
   * Moves time on until `isOver`.
   * @throws Error where the run waits for anything but timers and `atStandstill`, or exceeds an hour of virtual time.
   */
  async drive(isOver: () => boolean): Promise<void> {
    let idleSinceMs: number | undefined;
    for (;;) {
      // Twice, as a timer's callback may take its first step one turn later.
      await macrotask();
      await macrotask();
      const work = this.#queue.shift();
      if (work) {
        await work();
      } else if (isOver()) {
        return;
      } else if (this.#clock.countTimers() > 0) {
        idleSinceMs = undefined;
        this.#jumpToNextTimer();
      } else {
        idleSinceMs ??= realMs();
        if (realMs() - idleSinceMs > STUCK_MS) throw new Error('The simulation is stuck: it waits for no timer.');
      }
    }
  }

  #jumpToNextTimer(): void {
    this.#clock.next();
    if (this.elapsedMs > MAX_RUN_MS) throw new Error(`The simulation did not end within ${MAX_RUN_MS} virtual ms.`);
  }
}

/** Runs `play` in virtual time; until it ends, timers and dates of the whole process are virtual. */
export async function inVirtualTime<T>(seed: number, play: (time: VirtualTime) => Promise<T>): Promise<T> {
  const clock = withGlobal(globalThis).install({
    now: START,
    // Neither `setImmediate` nor microtasks, through which the engine's answers arrive.
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    // Sockets opened before the run clear real timers.
    shouldClearNativeTimers: true,
  });
  const time = new VirtualTime(clock, seed);
  try {
    let isOver = false;
    const playing = play(time).finally(() => {
      isOver = true;
    });
    // Ends with the first error of either, as a stuck run never settles by itself.
    await Promise.race([time.drive(() => isOver), playing.then(() => new Promise<never>(() => {}))]);
    return await playing;
  } finally {
    clock.uninstall();
  }
}

/** Resolves in a later turn of the event loop, when the present microtasks and those that they queue have run. */
function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function realMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let mixed = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    mixed = Math.imul(mixed ^ text.charCodeAt(index), 0x01000193);
  }
  return mixed >>> 0;
}
