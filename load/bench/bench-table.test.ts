import { atLeast, atMost } from '../figures/goal.ts';
import type { BenchReport, Figures } from './bench-report.ts';
import { tableOf } from './bench-table.ts';

const figures = (perSecond: number): Figures => ({ count: 10, medianMs: 2, p99Ms: 30, maxMs: 45.67, perSecond });
const reason = { say: 'more-code', kb: 900, clientKb: 300 } as const;
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
      goals: [
        { ...atLeast({ say: 'throughput' } as const, 12, 5, '×'), reason },
        atMost({ say: 'lost' }, 0, 0),
        atMost({ say: 'max' }, Number.NaN, 1, 'ms'),
      ],
    },
    {
      id: 'slow',
      what: { say: 'start', entry: 'orders/place-order' },
      goals: [
        { ...atMost({ say: 'start-time' } as const, 2.1987, 1.05, '×'), reason },
        atMost({ say: 'bundle' }, 900, 360, 'KB'),
      ],
      note: { say: 'ranking-took', seconds: 7 },
    },
  ],
};

test('a comparison shows both sides and the ratio of their throughputs', () => {
  expect(tableOf(report)).toMatch(/ design +2\.0 +30\.0 +45\.7 +600 +12\.00 ×\n +polling lock .* 50/);
});

test('goals are counted; a missed one is marked and has its reason, a met one has none', () => {
  const table = tableOf(report);
  expect(table).toContain('met     throughput 12 ×, goal ≥ 5 ×\n  met     units lost 0, goal ≤ 0');
  expect(table).toContain('MISSED  start time 2.2 ×, goal ≤ 1.05 ×\n          The function loads 900 KB');
  expect(table).toContain('MISSED  bundle size 900 KB, goal ≤ 360 KB\n          cause not known yet');
  expect(table).toContain('2 of 5 goals met');
});

test('a figure that was not measured misses its goal', () => {
  expect(tableOf(report)).toContain('MISSED  max latency – ms, goal ≤ 1 ms');
  expect(atLeast('throughput', Number.NaN, 1).met).toBe(false);
});
