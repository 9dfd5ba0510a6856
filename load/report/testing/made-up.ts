import { rules } from '../../audit/rules.ts';
import type { BenchReport, BenchRow, Figures } from '../../bench/bench-report.ts';
import { atLeast, atMost } from '../../figures/goal.ts';
import type { Machine } from '../../figures/provenance.ts';
import type { Results } from '../../simulation/results.ts';
import type { LoadRun } from '../latest-run.ts';

const machine: Machine = { cpu: 'A|B *fast* <processor>', cores: 6, memoryGb: 28, os: 'linux 1.2' };

/** k6's figures of a metric, which differ in their last digit. */
const trend = (base: number, count = 40, thresholds?: Record<string, boolean>) => ({
  count,
  avg: base + 1,
  min: base,
  med: base + 2,
  'p(95)': base + 3,
  'p(99)': base + 4,
  max: base + 5,
  ...(thresholds && { thresholds }),
});
const rate = (passes: number, fails: number) => ({ passes, fails, value: passes / (passes + fails) });

/** A run of `journey` without findings. */
export function madeUpRun(): LoadRun {
  const metrics: Record<string, Record<string, unknown>> = {
    http_reqs: { count: 210, rate: 31.5 },
    iterations: { count: 42, rate: 6.3 },
    dropped_iterations: { count: 0, rate: 0, thresholds: { 'count==0': false } },
    failures: rate(0, 210),
    'http_req_duration{name:POST /orders}': trend(300, 84, { 'p(95)<300': false }),
    'http_req_duration{name:POST /charges}': trend(400, 84),
    'http_req_duration{name:GET /products/top}': trend(600, 42),
    second_charge: trend(500, 42),
    'store_time{name:POST /orders}': trend(150, 84),
    'lock_wait{name:POST /charges}': trend(160, 84),
    'attempts{name:POST /orders}': trend(1, 84),
    'refusals{name:POST /orders}': rate(7, 77),
    'failures{name:POST /orders}': rate(0, 84),
    // k6 writes zeros for a metric without values.
    'refusals{name:POST /charges}': { passes: 0, fails: 0, value: 0 },
  };
  return {
    plan: {
      runId: 'journey-20261123-143318-abcd',
      scenario: 'journey',
      baseUrl: 'http://127.0.0.1:4242',
      startedAt: '2026-11-23T14:33:18.123Z',
      products: [{ productId: 'p0', price: 1_000, stock: 9_000, stockShards: 8 }],
      users: [{ userId: 'u0', token: 'secret-token' }],
      admin: { userId: 'admin', token: 'secret-admin-token' },
      sellsOut: false,
    },
    environment: {
      commit: '0123456789ab+',
      machine,
      node: '24.1.0',
      k6: '2.2.0',
      engines: ['Dynoxide', 'Redis'],
      scenarios: {
        journeys: {
          executor: 'constant-arrival-rate',
          exec: 'journey',
          rate: 9,
          duration: '30s',
          startTime: '0s',
          preAllocatedVUs: 55,
        },
      },
    },
    summary: { metrics },
    audit: {
      runId: 'journey-20261123-143318-abcd',
      passed: true,
      verdicts: (Object.keys(rules) as (keyof typeof rules)[]).map((rule) => ({ rule, broken: 0, examples: [] })),
      products: [{ productId: 'p0', stocked: 9_000, sold: 84, left: 8_916 }],
      stored: { orders: 84, charges: 82, adjustments: 6 },
      answers: { 201: 166, 409: 7 },
    },
  };
}

const side = (maxMs: number, perSecond: number): Figures => ({
  count: 70,
  medianMs: maxMs / 4,
  p99Ms: maxMs / 2,
  maxMs,
  perSecond,
  refused: 0,
});

/** A benchmark in which the design is better once, worse once, and misses one goal. */
export function madeUpBench(): BenchReport {
  const rows: BenchRow[] = [
    {
      id: 'hot-product-16',
      what: { say: 'hot-product', clients: 50, shards: 16 },
      design: side(111, 1_234),
      against: { name: { say: 'polling-lock' }, ...side(1_555, 222) },
      goals: [atMost({ say: 'max' }, 0.0714, 0.1, '×'), atLeast({ say: 'throughput' }, 5.56, 5, '×')],
    },
    {
      id: 'second-charge',
      what: { say: 'second-charge', users: 5 },
      design: side(333, 61),
      against: { name: { say: 'polling-lock' }, ...side(222, 60) },
      goals: [
        { ...atMost({ say: 'max' } as const, 1.5, 0.2, '×'), reason: { say: 'more-code', kb: 765.4, clientKb: 321 } },
      ],
      note: { say: 'polling-makespan', ratio: 17.5 },
    },
    {
      id: 'handler',
      what: { say: 'handler' },
      design: side(12.5, 970),
      goals: [],
      note: { say: 'warm-up', orders: 2_000 },
    },
    {
      id: 'top-five',
      what: { say: 'top-five', rows: 1_000_000 },
      design: side(18.5, 9_000),
      goals: [atMost({ say: 'average' }, 0.25, 1, 'ms'), atMost({ say: 'max' }, 18.5, 25, 'ms')],
      note: { say: 'ranking-took', seconds: 9.5 },
    },
  ];
  const made = { commit: 'ba9876543210', startedAt: '2026-11-22T10:11:12.000Z', profile: 'full', seed: 3 } as const;
  return { ...made, machine, node: '24.2.0', engines: ['Dynoxide', 'Redis'], rows };
}

const idle = { perSecond: 410, p50Ms: 61, p99Ms: 71, maxMs: 81, conflictsPerOrder: 0.5 };

/** A simulation of two scenarios that misses one goal; the report has no text for the second scenario and one of its goals. */
export function madeUpSimulation(): Results {
  return {
    measuredAt: '2026-11-21T09:08:07.000Z',
    commit: 'fedcba987654',
    rows: [
      {
        id: 'hot-product-64',
        scenario: 'hot-product',
        tables: 'warmed',
        clients: 64,
        figures: { perSecond: 2_157, p50Ms: 25.3, p99Ms: 94, maxMs: 219, conflictsPerOrder: 0.031, refused: 0 },
        against: { name: 'limit', perSecond: 2_160, maxMs: 218 },
        goals: [{ what: 'throughput', value: 0.999, bound: { atLeast: 0.95 }, met: true }],
      },
      {
        id: 'sell-out-100-64',
        scenario: 'a-new-scenario',
        tables: 'new',
        clients: 1_000,
        figures: { ...idle, soldOutMs: 244, refused: 3 },
        goals: [
          { what: 'sold-out', value: 244, bound: { atMost: 200 }, met: false },
          { what: 'a-new-measure', value: 3, bound: { atMost: 4 }, met: true },
        ],
      },
    ],
    sellOut: [
      { tMs: [40, 10, 160, 80], sold: 100 },
      { tMs: [20, 200], sold: 100 },
      { tMs: [400], sold: 1_000 },
    ],
  };
}
