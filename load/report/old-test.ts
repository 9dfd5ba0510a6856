import type { Machine } from '../figures/provenance.ts';

/** All figures in the load-test report of the shop that this one replaces. */
export const oldTest = {
  machine: { cpu: 'Apple M3 Pro', cores: 11, memoryGb: 18, os: 'macOS' } satisfies Machine,
  orderMaxMs: 953,
  secondChargeMaxMs: 922,
  topAverageMs: 12,
  topMaxMs: 346,
  topRows: 1_000_000,
} as const;
