import type { BenchReport } from '../bench/bench-report.ts';
import type { LoadRun } from './latest-run.ts';
import { oldTest } from './old-test.ts';
import { type ApiName, apis, trendOf } from './run-figures.ts';

/** A figure of the old test and its counterparts, in milliseconds; `undefined` where it was not measured. */
export interface BesideOld {
  readonly api: ApiName;
  readonly stat: 'average' | 'max';
  readonly old: number;
  /** Of the load run, over HTTP. */
  readonly run: number | undefined;
  /** Of the benchmark's nearest row. */
  readonly design: number | undefined;
  /** Of the lock-based baseline in that row. */
  readonly baseline: number | undefined;
}

/** The benchmark rows nearest to the old test: those with the shards that a large stock gets by default. */
export const NEAREST = { order: 'hot-product-16', secondCharge: 'second-charge', top: 'top-five' } as const;

/** All figures of the old test. */
export function besideOld({ summary }: LoadRun, bench: BenchReport | undefined): BesideOld[] {
  const line = (api: keyof typeof NEAREST, stat: BesideOld['stat'], old: number): BesideOld => {
    const row = bench?.rows.find(({ id }) => id === NEAREST[api]);
    const trend = trendOf(summary, apis[api].metric);
    const average = row?.goals.find(({ what }) => what.say === 'average')?.value;
    return stat === 'average'
      ? { api, stat, old, run: trend?.avg, design: average, baseline: undefined }
      : { api, stat, old, run: trend?.max, design: row?.design?.maxMs, baseline: row?.against?.maxMs };
  };
  return [
    line('order', 'max', oldTest.orderMaxMs),
    line('secondCharge', 'max', oldTest.secondChargeMaxMs),
    line('top', 'average', oldTest.topAverageMs),
    line('top', 'max', oldTest.topMaxMs),
  ];
}
