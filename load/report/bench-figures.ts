import type { Phrase } from '../bench/phrase.ts';
import type { BenchReport, BenchRow, Figures, Goal } from '../bench/report-shape.ts';

/** A row in which the design stands beside something else. */
export interface Comparison extends BenchRow {
  readonly design: Figures;
  readonly against: Figures & { readonly name: Phrase };
}

/** The rows whose id begins so, in the order of the benchmark. */
export function rowsOf(bench: BenchReport | undefined, ...prefixes: string[]): BenchRow[] {
  return bench?.rows.filter(({ id }) => prefixes.some((prefix) => id.startsWith(prefix))) ?? [];
}

export function isComparison(row: BenchRow): row is Comparison {
  return row.design !== undefined && row.against !== undefined;
}

/** The rows that hold the design against the old one, the lock-based baseline. */
export function baselineRows(bench: BenchReport | undefined): Comparison[] {
  return rowsOf(bench, 'hot-product-', 'spread-products', 'second-charge', 'waiters-').filter(isComparison);
}

/** Every goal with its row. */
export function goalsOf({ rows }: BenchReport): { readonly row: BenchRow; readonly goal: Goal }[] {
  return rows.flatMap((row) => row.goals.map((goal) => ({ row, goal })));
}

/**
 * The design's figures over the other's: below 1 its longest answer is the shorter, above 1 its throughput the higher; NaN,
 * which is neither, where one of the two was not measured.
 */
export function ratiosOf({ design, against }: Comparison): { readonly max: number; readonly throughput: number } {
  // In JSON a figure that could not be measured is null, which would divide as 0.
  const over = (one: number | null, other: number | null) => (one ?? Number.NaN) / (other ?? Number.NaN);
  return { max: over(design.maxMs, against.maxMs), throughput: over(design.perSecond, against.perSecond) };
}
