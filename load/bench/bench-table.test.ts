import { atLeast, atMost, because } from './bench-goals.ts';
import { tableOf } from './bench-table.ts';
import type { BenchReport, Figures } from './report-shape.ts';

const figures = (perSecond: number): Figures => ({ count: 10, medianMs: 2, p99Ms: 30, maxMs: 45.67, perSecond });
const slow = { say: 'more-code', kb: 900, clientKb: 300 } as const;
const report: BenchReport = {
  commit: '0123456789ab',
  startedAt: '2026-11-23T00:00:00.000Z',
  profile: 'full',
  seed: 1,
  node: '24.0.0',
  engines: ['Dynoxide', 'Redis'],
  machine: { cpu: 'A processor', cores: 2, memoryGb: 24, os: 'linux' },
  rows: [
    {
      id: 'fast',
      what: { say: 'hot-product', clients: 50, shards: 1 },
      design: figures(600),
      against: { name: { say: 'polling-lock' }, ...figures(50) },
      goals: [atLeast({ say: 'throughput' }, 12, 5, '×'), atMost({ say: 'lost' }, 0, 0)],
    },
    {
      id: 'slow',
      what: { say: 'start', entry: 'orders/place-order' },
      goals: [
        because(slow, atMost({ say: 'start-time' }, 2.1987, 1.05, '×')),
        atMost({ say: 'bundle' }, 900, 360, 'KB'),
      ],
      note: { say: 'ranking-took', seconds: 7 },
    },
  ],
};

test('a comparison shows both sides, and the ratio of their throughputs', () => {
  expect(tableOf(report)).toMatch(/ design +2\.0 +30\.0 +45\.7 +600 +12\.00 ×\n +polling lock .* 50/);
});

test('a goal that is missed stands there as missed, with its reason, and is counted', () => {
  const table = tableOf(report);
  expect(table).toContain('met     throughput 12 ×, goal ≥ 5 ×');
  expect(table).toContain('met     units lost 0, goal ≤ 0');
  expect(table).toContain('MISSED  start 2.20 ×, goal ≤ 1.05 ×\n          the function loads 900 KB');
  expect(table).toContain('MISSED  bundle 900 KB, goal ≤ 360 KB\n          the reason is not known');
  expect(table).toContain('2 of 4 goals met');
});

test('a goal that is met needs no reason', () => {
  const met = atMost({ say: 'start-time' }, 1, 1.05, '×');
  expect(because(slow, met)).toEqual(met);
});

test('what could not be measured misses its goal', () => {
  expect([atMost({ say: 'max' }, Number.NaN, 1).met, atLeast({ say: 'max' }, Number.NaN, 1).met]).toEqual([
    false,
    false,
  ]);
});
