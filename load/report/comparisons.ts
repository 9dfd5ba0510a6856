import { type Phrase, sentence } from '../bench/bench-phrases.en.ts';
import type { BenchReport, BenchRow, Figures } from '../bench/bench-report.ts';
import { number } from '../figures/numbers.ts';
import { table } from './markdown.ts';
import type { Words } from './words.en.ts';

/** A row of the benchmark that compares the design with something else. */
export interface Comparison extends BenchRow {
  readonly design: Figures;
  readonly against: Figures & { readonly name: Phrase };
}

/** The comparisons whose row id starts with one of the prefixes, in the order of the benchmark. */
export function comparisonsOf(bench: BenchReport | undefined, ...prefixes: string[]): Comparison[] {
  const rows = bench?.rows.filter(({ id }) => prefixes.some((prefix) => id.startsWith(prefix))) ?? [];
  return rows.filter((row): row is Comparison => row.design !== undefined && row.against !== undefined);
}

/** The design's figures divided by the other's; NaN where one of the two was not measured. */
export function ratiosOf({ design, against }: Comparison): { readonly max: number; readonly throughput: number } {
  // JSON stores NaN as null, which would divide as 0.
  const over = (one: number | null, other: number | null) => (one ?? Number.NaN) / (other ?? Number.NaN);
  return { max: over(design.maxMs, against.maxMs), throughput: over(design.perSecond, against.perSecond) };
}

/** The comparisons, one line each, and how to read them; nothing where there are none. */
export function comparisonTable(rows: readonly Comparison[], words: Words): string[] {
  if (rows.length === 0) return [];
  const { columns, sides, stats } = words;
  const both = (figure: string) => [`${figure}: ${sides.design}`, `${figure}: ${sides.other}`, '×'];
  const figures = [...both(`${stats.max} ms`), ...both(stats.perSecond), stats.unserved];
  const lines = rows.map((row) => {
    const { what, design, against } = row;
    const { max, throughput } = ratiosOf(row);
    const latencies = [design.maxMs, against.maxMs, max];
    const rates = [design.perSecond, against.perSecond, throughput];
    const numbers = [...latencies, ...rates, design.refused].map(number);
    return [sentence(what, words.bench), sentence(against.name, words.bench), ...numbers];
  });
  return [table([columns.row, columns.against, ...figures], lines, 2), words.analysis.ratios];
}
