import { type Clock, systemClock } from '../shared/clock.ts';

/** A clock that only its sleepers move, in no time, and whose dice are loaded: no bound hangs on how busy the machine is. */
export class SteppingClock implements Clock {
  instant = Date.parse('2026-11-23T03:00:00Z');
  /** How long each sleep was to last, in milliseconds. */
  readonly sleeps: number[] = [];
  dice = 0.5;
  now() {
    return this.instant;
  }
  random() {
    return this.dice;
  }
  /** What bounds a call is never reached by steps. */
  after = systemClock.after;
  async sleep(ms: number) {
    this.sleeps.push(ms);
    this.instant += ms;
  }
}
