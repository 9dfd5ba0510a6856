import { sentence } from '../bench/phrase.ts';
import type { BenchRow, Goal } from '../bench/report-shape.ts';
import { number } from './numbers.ts';
import type { Words } from './words.en.ts';

/** A goal's value and its bound, with their unit. */
export function measureOf({ value, unit, bound }: Goal): [value: string, bound: string] {
  const limit = 'atMost' in bound ? `≤ ${number(bound.atMost)}` : `≥ ${number(bound.atLeast)}`;
  return [`${number(value)} ${unit}`.trimEnd(), `${limit} ${unit}`.trimEnd()];
}

/** A goal in a line: of what, what was measured and what was asked. */
export function goalText({ what }: BenchRow, goal: Goal, words: Words): string {
  const [value, bound] = measureOf(goal);
  return `${sentence(what, words.bench)}: ${sentence(goal.what, words.bench)} ${value}, ${words.columns.goal.toLowerCase()} ${bound}`;
}
