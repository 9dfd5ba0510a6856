import type { Phrase } from './phrase.ts';
import type { Goal } from './report-shape.ts';

/** A bound that a measured value is to keep; a value that could not be measured misses it. */
export function atMost(what: Phrase, value: number, bound: number, unit: Goal['unit'] = ''): Goal {
  return { what, value, unit, bound: { atMost: bound }, met: value <= bound };
}

/** The other way round. */
export function atLeast(what: Phrase, value: number, bound: number, unit: Goal['unit'] = ''): Goal {
  return { what, value, unit, bound: { atLeast: bound }, met: value >= bound };
}

/** The goal with the reason why it is missed; as it is where it is met. */
export function because(reason: Phrase, goal: Goal): Goal {
  return goal.met ? goal : { ...goal, reason };
}
