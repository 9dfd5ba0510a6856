import type { BenchRow, Goal } from '../bench/report-shape.ts';
import { phrase } from './bench-phrases.ts';
import { number } from './numbers.ts';
import type { Words } from './words.en.ts';

/** A goal's value and its bound, with their unit. */
export function measureOf({ value, unit, bound }: Goal): [value: string, bound: string] {
  const limit = 'atMost' in bound ? `≤ ${number(bound.atMost)}` : `≥ ${number(bound.atLeast)}`;
  return [`${number(value)} ${unit}`.trimEnd(), `${limit} ${unit}`.trimEnd()];
}

/** A goal in a line: of what, on which store, what was measured and what was asked. */
export function goalText({ what, store }: BenchRow, goal: Goal, words: Words): string {
  const where = store === 'none' ? '' : ` (${words.columns.store.toLowerCase()}: ${words.stores[store]})`;
  const [value, bound] = measureOf(goal);
  return `${phrase(what, words)}${where}: ${phrase(goal.what, words)} ${value}, ${words.columns.goal.toLowerCase()} ${bound}`;
}
