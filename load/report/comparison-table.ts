import { type Comparison, ratiosOf } from './bench-figures.ts';
import { phrase } from './bench-phrases.ts';
import { table } from './markdown.ts';
import { number } from './numbers.ts';
import type { Words } from './words.en.ts';

/** Comparisons of the benchmark, a line each, and how to read them; nothing where there are none. */
export function comparisonTable(rows: readonly Comparison[], words: Words): string[] {
  if (rows.length === 0) return [];
  const { columns, stores } = words;
  const lines = rows.map((row) => {
    const { what, store, design, against } = row;
    const { max, throughput } = ratiosOf(row);
    const durations = [design.maxMs, against.maxMs, max];
    const rates = [design.perSecond, against.perSecond, throughput];
    const numbers = [...durations, ...rates, design.conflictsPerOrder, design.refused];
    return [phrase(what, words), stores[store], phrase(against.name, words), ...numbers.map(number)];
  });
  const both = (figure: string) => [`${figure}: ${columns.design}`, `${figure}: ${columns.other}`, '×'];
  const figures = [...both(`${columns.max} ms`), ...both(columns.perSecond), columns.conflicts, columns.unserved];
  const head = [columns.what, columns.store, columns.against, ...figures];
  return [table(head, lines, 3), words.analysis.ratios];
}
