import { sentence } from '../bench/bench-phrases.en.ts';
import type { BenchReport } from '../bench/bench-report.ts';
import type { SellOutRun } from '../simulation/results.ts';
import { besideOld } from './beside-old.ts';
import { barChart, stepChart } from './chart-svg.ts';
import { comparisonsOf } from './comparisons.ts';
import type { LoadRun, Measured } from './latest-run.ts';
import { apiNames, apis, trendOf } from './run-figures.ts';
import type { Words } from './words.en.ts';

/** A chart with its title, which the Markdown repeats. */
export interface Chart {
  readonly title: string;
  readonly svg: string;
}

/** The charts of a report, by the end of their file names; `undefined` if nothing was measured for it. */
export type Charts = Readonly<Record<'beside-old' | 'latency' | 'throughput' | 'sell-out', Chart | undefined>>;

/** The Markdown that shows a chart; nothing if there is no chart. */
export type Show = (chart: keyof Charts) => string[];

/** One colour for each side in all charts; they also differ in lightness. */
const COLOURS = { oldTest: '#9aa2b0', run: '#1b4f9c', design: '#4f9fd4', other: '#d98324' };
/** From median to max. */
const DARKENING = ['#b5cdec', '#7ba7dc', '#3f7bc4', '#123f7d'];

/** All charts of a report. */
export function chartsOf({ run, bench, simulated }: Measured, words: Words): Charts {
  return {
    'beside-old': besideOldChart(run, bench, words),
    latency: latencyChart(run, words),
    throughput: throughputChart(bench, words),
    'sell-out': sellOutChart(simulated?.sellOut ?? [], words),
  };
}

function besideOldChart(run: LoadRun, bench: BenchReport | undefined, words: Words): Chart {
  const { figures, sides } = words;
  const rows = besideOld(run, bench).filter(({ stat }) => stat === 'max');
  const valuesOf = (side: 'old' | 'run' | 'design' | 'baseline') => rows.map((row) => row[side] ?? undefined);
  const title = figures.besideOldChart;
  const svg = barChart({
    title,
    unit: figures.milliseconds,
    scale: 'value',
    colours: Object.values(COLOURS),
    labels: rows.map(({ api }) => words.apis[api]),
    series: [
      { name: sides.oldTest, values: valuesOf('old') },
      { name: sides.run, values: valuesOf('run') },
      ...(bench
        ? [
            { name: `${sides.benchmark}: ${sides.design}`, values: valuesOf('design') },
            { name: `${sides.benchmark}: ${sides.baseline}`, values: valuesOf('baseline') },
          ]
        : []),
    ],
  });
  return { title, svg };
}

function latencyChart({ summary }: LoadRun, { apis: names, figures, stats }: Words): Chart {
  const measured = apiNames.filter((api) => trendOf(summary, apis[api].metric));
  const valuesOf = (stat: 'med' | 'p95' | 'p99' | 'max') =>
    measured.map((api) => trendOf(summary, apis[api].metric)?.[stat]);
  const title = figures.latencyChart;
  const svg = barChart({
    title,
    unit: figures.milliseconds,
    scale: 'value',
    colours: DARKENING,
    labels: measured.map((api) => names[api]),
    series: [
      { name: stats.median, values: valuesOf('med') },
      { name: 'p95', values: valuesOf('p95') },
      { name: 'p99', values: valuesOf('p99') },
      { name: stats.max, values: valuesOf('max') },
    ],
  });
  return { title, svg };
}

function throughputChart(bench: BenchReport | undefined, { bench: phrases, figures, sides }: Words) {
  const rows = comparisonsOf(bench, 'hot-product-', 'spread-products', 'second-charge', 'handler');
  if (rows.length === 0) return undefined;
  const title = figures.throughputChart;
  const svg = barChart({
    title,
    unit: figures.throughputUnit,
    scale: 'log',
    colours: [COLOURS.design, COLOURS.other],
    labels: rows.map(({ what, against }) => `${sentence(what, phrases)}\n${sentence(against.name, phrases)}`),
    series: [
      { name: sides.design, values: rows.map(({ design }) => design.perSecond ?? undefined) },
      { name: sides.other, values: rows.map(({ against }) => against.perSecond ?? undefined) },
    ],
  });
  return { title, svg };
}

/** A line for each run: the share of its orders placed until each moment, in percent. */
function sellOutChart(runs: readonly SellOutRun[], { simulation }: Words): Chart | undefined {
  if (runs.length === 0) return undefined;
  const title = simulation.sellOutChart;
  const svg = stepChart({
    title,
    unit: simulation.sellOutMs,
    yUnit: simulation.sellOutShare,
    colours: [COLOURS.run],
    name: simulation.sellOutRuns(runs.length),
    lines: runs.map(({ tMs }) => {
      const moments = tMs.toSorted((one, other) => one - other);
      return [[0, 0], ...moments.map((ms, index) => [ms, (100 * (index + 1)) / moments.length] as const)];
    }),
  });
  return { title, svg };
}
