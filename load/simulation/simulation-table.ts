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
  { title: 'a second', value: ({ perSecond }) => perSecond, digits: 0 },
  { title: 'p50 ms', value: ({ p50Ms }) => p50Ms, digits: 0 },
  { title: 'p99 ms', value: ({ p99Ms }) => p99Ms, digits: 0 },
  { title: 'max ms', value: ({ maxMs }) => maxMs, digits: 0 },
  { title: 'last sold ms', value: ({ lastSoldMs }) => lastSoldMs, digits: 0 },
  { title: 'left', value: ({ left }) => left, digits: 0 },
  { title: '503', value: ({ refused }) => refused, digits: 0 },
  { title: 'twice', value: ({ refusedTwice }) => refusedTwice, digits: 0 },
  { title: '429', value: ({ unserved }) => unserved, digits: 0 },
  { title: 'throttles', value: ({ throttles }) => throttles, digits: 0 },
  { title: 'environments', value: ({ environments }) => environments, digits: 0 },
  { title: 'an order: conflicts', value: ({ conflictsPerOrder }) => conflictsPerOrder, digits: 3 },
  { title: 'calls', value: ({ callsPerOrder }) => callsPerOrder, digits: 3 },
  { title: 'write units', value: ({ writeUnitsPerOrder }) => writeUnitsPerOrder, digits: 2 },
  { title: 'read units', value: ({ readUnitsPerOrder }) => readUnitsPerOrder, digits: 2 },
];

/** A line of the table: whose figures, and what the audit says. */
export interface TableLine {
  readonly design: string;
  readonly seed: string;
  readonly figures: Figures;
  readonly audit: string;
}

/** A table of figures for a terminal. */
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

/** The median, and the worst, of every figure over several runs. */
export function summaryOf(all: readonly Figures[]): { median: Figures; worst: Figures } {
  const names = Object.keys(all[0] ?? {}) as (keyof Figures)[];
  const over = (pick: (name: keyof Figures, values: number[]) => number) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        pick(
          name,
          all.map((figures) => figures[name]),
        ),
      ]),
    ) as unknown as Figures;
  const isBetterHigh = (name: keyof Figures) => name === 'orders' || name === 'perSecond';
  return {
    median: over((_, values) => median(values)),
    worst: over((name, values) => (isBetterHigh(name) ? Math.min(...values) : Math.max(...values))),
  };
}

/** A goal in a line. */
export function goalLine(id: string, { what, value, bound, met }: ResultGoal): string {
  const limit = 'atMost' in bound ? `≤ ${bound.atMost}` : `≥ ${bound.atLeast}`;
  return `${met ? 'met   ' : 'MISSED'}  ${id}: ${what} ${Number(value.toPrecision(3))}, goal ${limit}`;
}
