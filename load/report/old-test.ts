import type { Machine } from './provenance.ts';

/** The load test of the shop that this one replaces: all the figures that its report has. */
export const oldTest = {
  machine: { cpu: 'Apple M3 Pro', cores: 11, memoryGb: 18, os: 'macOS' } satisfies Machine,
  orderMaxMs: 953,
  secondChargeMaxMs: 922,
  topAverageMs: 12,
  topMaxMs: 346,
  topRows: 1_000_000,
} as const;
