import { table } from '../markdown.ts';
import { number } from '../numbers.ts';
import { type BoundName, boundsMs } from '../shown-bounds.ts';
import type { Words } from '../words.en.ts';

/** Each point of the old plan and what does it in this system. */
export function failurePlan({ columns, failurePlan: words }: Words): string[] {
  const bounds = Object.entries(boundsMs) as [BoundName, number][];
  return [
    words.intro,
    table(
      [columns.oldPlan, columns.here],
      words.items.map(({ old, here }) => [old, here]),
      2,
    ),
    words.bounds,
    table(
      [columns.wait, columns.bound],
      bounds.map(([name, ms]) => [words.boundNames[name], number(ms)]),
    ),
  ];
}
