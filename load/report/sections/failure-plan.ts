import { table } from '../markdown.ts';
import type { Words } from '../words.en.ts';

/** Each point of the old plan and its implementation. */
export function failurePlan({ columns, failurePlan: { intro, items } }: Words): string[] {
  return [intro, table([columns.oldPlan, columns.here], Object.entries(items), 2)];
}
