import { type Clock, systemClock } from '../shared/clock.ts';

/** A clock that only sleeping moves, at once, with a fixed random number: no timeout depends on the load of the machine. */
export class SteppingClock implements Clock {
  instant = Date.parse('2026-11-23T03:00:00Z');
  /** The sleeps so far, in milliseconds. */
  readonly sleeps: number[] = [];
  /** The next random numbers. */
  dice = 0.5;
  now() {
    return this.instant;
  }
  random() {
    return this.dice;
  }
  /** Runs on real time, because steps must not time out a call in flight. */
  after = systemClock.after;
  async sleep(ms: number) {
    this.sleeps.push(ms);
    this.instant += ms;
  }
}
