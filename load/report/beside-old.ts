import type { BenchReport } from '../bench/report-shape.ts';
import type { LoadRun } from './latest-run.ts';
import { oldTest } from './old-test.ts';
import { type ApiName, apis, trendOf } from './run-figures.ts';

/** One figure of the old test beside what stands for it today, in milliseconds; what was not measured is not there. */
export interface BesideOld {
  readonly api: ApiName;
  readonly stat: 'avg' | 'max';
  readonly old: number;
  /** Of the load run, through HTTP. */
  readonly run: number | undefined;
  /** Of the benchmark, in the row that comes nearest to the old test. */
  readonly design: number | undefined;
  /** Of the lock-based baseline in the same row. */
  readonly baseline: number | undefined;
}

/** The rows of the benchmark that come nearest to the old test, with the shards that a large stock has where nobody says it. */
export const NEAREST = { order: 'hot-product-16', secondCharge: 'second-charge', top: 'top-five' } as const;

/** All figures that the old test has. */
export function besideOld({ summary }: LoadRun, bench: BenchReport | undefined): BesideOld[] {
  const line = (api: keyof typeof NEAREST, stat: BesideOld['stat'], old: number): BesideOld => {
    const row = bench?.rows.find(({ id }) => id === NEAREST[api]);
    const average = row?.goals.find(({ what }) => what.say === 'average')?.value;
    return {
      api,
      stat,
      old,
      run: trendOf(summary, apis[api].metric)?.[stat],
      design: stat === 'avg' ? average : row?.design?.maxMs,
      baseline: stat === 'avg' ? undefined : row?.against?.maxMs,
    };
  };
  return [
    line('order', 'max', oldTest.orderMaxMs),
    line('secondCharge', 'max', oldTest.secondChargeMaxMs),
    line('top', 'avg', oldTest.topAverageMs),
    line('top', 'max', oldTest.topMaxMs),
  ];
}
