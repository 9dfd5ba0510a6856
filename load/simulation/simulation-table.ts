import { median } from '../figures/statistics.ts';
import type { ResultGoal } from './results.ts';
import type { Figures } from './simulation-figures.ts';

interface Column {
  readonly title: string;
  readonly value: (figures: Figures) => number;
  readonly digits: number;
}

const columns: readonly Column[] = [
  { title: 'orders', value: ({ orders }) => orders, digits: 0 },
  { title: 'orders/s', value: ({ perSecond }) => perSecond, digits: 0 },
  { title: 'p50 ms', value: ({ p50Ms }) => p50Ms, digits: 0 },
  { title: 'p99 ms', value: ({ p99Ms }) => p99Ms, digits: 0 },
  { title: 'max ms', value: ({ maxMs }) => maxMs, digits: 0 },
  { title: 'last sold ms', value: ({ lastSoldMs }) => lastSoldMs, digits: 0 },
  { title: 'left', value: ({ left }) => left, digits: 0 },
  { title: '503', value: ({ refused }) => refused, digits: 0 },
  { title: '503 twice', value: ({ refusedTwice }) => refusedTwice, digits: 0 },
  { title: '429', value: ({ unserved }) => unserved, digits: 0 },
  { title: 'throttles', value: ({ throttles }) => throttles, digits: 0 },
  { title: 'environments', value: ({ environments }) => environments, digits: 0 },
  { title: 'per order: conflicts', value: ({ conflictsPerOrder }) => conflictsPerOrder, digits: 3 },
  { title: 'calls', value: ({ callsPerOrder }) => callsPerOrder, digits: 3 },
  { title: 'write units', value: ({ writeUnitsPerOrder }) => writeUnitsPerOrder, digits: 2 },
  { title: 'read units', value: ({ readUnitsPerOrder }) => readUnitsPerOrder, digits: 2 },
];

/** A line of the table. */
export interface TableLine {
  readonly design: string;
  /** A seed, or `median` or `worst` of several. */
  readonly seed: string;
  readonly figures: Figures;
  /** Verdict of the audit. */
  readonly audit: string;
}

/** Formats the table for a terminal. */
export function tableOf(lines: readonly TableLine[]): string {
  const rows = [
    ['design', 'seed', ...columns.map(({ title }) => title), 'audit'],
    ...lines.map(({ design, seed, figures, audit }) => [
      design,
      seed,
      ...columns.map(({ value, digits }) => value(figures).toFixed(digits)),
      audit,
    ]),
  ];
  const width = rows[0]?.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row.map((cell, index) => (index === 0 ? cell.padEnd(width[0] ?? 0) : cell.padStart(width[index] ?? 0))),
    )
    .map((cells) => cells.join('  '))
    .join('\n');
}

/** The median and the worst value of every figure over several runs. */
export function summaryOf(all: readonly Figures[]): { median: Figures; worst: Figures } {
  const names = Object.keys(all[0] ?? {}) as (keyof Figures)[];
  const summarize = (choose: (values: number[], name: keyof Figures) => number) => {
    const entries = names.map((name) => {
      const values = all.map((figures) => figures[name]);
      return [name, choose(values, name)];
    });
    return Object.fromEntries(entries) as Figures;
  };
  const isBetterHigh = (name: keyof Figures) => name === 'orders' || name === 'perSecond';
  return {
    median: summarize(median),
    worst: summarize((values, name) => (isBetterHigh(name) ? Math.min(...values) : Math.max(...values))),
  };
}

/** One line for one goal of the row `id`. */
export function goalLine(id: string, { what, value, bound, met }: ResultGoal): string {
  const limit = 'atMost' in bound ? `≤ ${bound.atMost}` : `≥ ${bound.atLeast}`;
  return `${met ? 'met   ' : 'MISSED'}  ${id}: ${what} ${Number(value.toPrecision(3))}, goal ${limit}`;
}
