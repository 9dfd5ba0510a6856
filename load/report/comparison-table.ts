import { sentence } from '../bench/phrase.ts';
import { type Comparison, ratiosOf } from './bench-figures.ts';
import { table } from './markdown.ts';
import { number } from './numbers.ts';
import type { Words } from './words.en.ts';

/** Comparisons of the benchmark, a line each, and how to read them; nothing where there are none. */
export function comparisonTable(rows: readonly Comparison[], words: Words): string[] {
  if (rows.length === 0) return [];
  const { columns } = words;
  const lines = rows.map((row) => {
    const { what, design, against } = row;
    const { max, throughput } = ratiosOf(row);
    const durations = [design.maxMs, against.maxMs, max];
    const rates = [design.perSecond, against.perSecond, throughput];
    const numbers = [...durations, ...rates, design.refused];
    return [sentence(what, words.bench), sentence(against.name, words.bench), ...numbers.map(number)];
  });
  const both = (figure: string) => [`${figure}: ${columns.design}`, `${figure}: ${columns.other}`, '×'];
  const figures = [...both(`${columns.max} ms`), ...both(columns.perSecond), columns.unserved];
  const head = [columns.what, columns.against, ...figures];
  return [table(head, lines, 2), words.analysis.ratios];
}
