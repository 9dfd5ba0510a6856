import { number } from './numbers.ts';

/** A bound on a measured figure, and whether the figure keeps it. */
export interface Goal<What> {
  /** The figure, such as the throughput. */
  readonly what: What;
  /** Stored as `null` where it could not be measured. */
  readonly value: number;
  /** `×` for a ratio, `KB` for 1,000 bytes; a count has none. */
  readonly unit?: Unit | '';
  readonly bound: { readonly atMost: number } | { readonly atLeast: number };
  readonly met: boolean;
}

type Unit = '×' | 'ms' | 'KB';

/** A goal with an upper bound; NaN, a figure that could not be measured, misses it. */
export function atMost<What>(what: What, value: number, bound: number, unit?: Unit): Goal<What> {
  return { what, value, ...(unit && { unit }), bound: { atMost: bound }, met: value <= bound };
}

/** A goal with a lower bound; NaN misses it. */
export function atLeast<What>(what: What, value: number, bound: number, unit?: Unit): Goal<What> {
  return { what, value, ...(unit && { unit }), bound: { atLeast: bound }, met: value >= bound };
}

/** Value and bound as text, such as `1.2 ×` and `≤ 1.05 ×`. */
export function textsOf({ value, unit = '', bound }: Goal<unknown>): {
  readonly value: string;
  readonly bound: string;
} {
  const limit = 'atMost' in bound ? `≤ ${number(bound.atMost)}` : `≥ ${number(bound.atLeast)}`;
  return { value: `${number(value)} ${unit}`.trimEnd(), bound: `${limit} ${unit}`.trimEnd() };
}
