import { sentence } from '../bench/phrase.ts';
import type { SellOutRun } from '../simulation/results.ts';
import { type BarChart, barChart } from './bar-chart.ts';
import { isComparison, rowsOf } from './bench-figures.ts';
import { besideOld } from './beside-old.ts';
import type { Measured } from './latest-run.ts';
import { type LineChart, lineChart, type Point } from './line-chart.ts';
import { image } from './markdown.ts';
import { number } from './numbers.ts';
import { apiNames, apis, trendOf } from './run-figures.ts';
import type { Words } from './words.en.ts';

/** A chart and the Markdown that shows it. */
export interface Chart {
  readonly file: string;
  readonly svg: string;
  readonly markdown: string;
}

export interface Charts {
  readonly besideOld: Chart;
  readonly latency: Chart;
  /** Not there without a benchmark. */
  readonly throughput: Chart | undefined;
  /** Not there without a simulation. */
  readonly sellOut: Chart | undefined;
}

/** One colour a side in all charts; those who do not see colours tell them by their lightness. */
const colours = { oldTest: '#9aa2b0', run: '#1b4f9c', design: '#4f9fd4', other: '#d98324' };
/** From the median to the longest, ever darker. */
const steps = ['#b5cdec', '#7ba7dc', '#3f7bc4', '#123f7d'];

/** The charts of a report, whose files' names begin with `stem`. */
export function chartsOf({ run, bench, simulated }: Measured, words: Words, stem: string): Charts {
  const { apis: names, columns, figures } = words;
  const chartOf = (name: string, title: string, svg: string): Chart => {
    const file = `${stem}.${name}.svg`;
    return { file, svg, markdown: image(title, file) };
  };
  const draw = (name: string, chart: BarChart) => chartOf(name, chart.title, barChart(chart));
  const compared = rowsOf(bench, 'hot-product-', 'spread-products', 'second-charge', 'handler').filter(isComparison);
  const soldOut = sellOutChart(simulated?.sellOut ?? [], words);
  return {
    besideOld: draw('beside-old', {
      title: figures.besideOldChart,
      unit: figures.milliseconds,
      scale: 'linear',
      series: [
        { name: columns.oldTest, colour: colours.oldTest },
        { name: columns.run, colour: colours.run },
        ...(bench
          ? [
              { name: `${columns.benchmark}: ${columns.design}`, colour: colours.design },
              { name: `${columns.benchmark}: ${columns.baseline}`, colour: colours.other },
            ]
          : []),
      ],
      groups: besideOld(run, bench)
        .filter(({ stat }) => stat === 'max')
        .map(({ api, old, run, design, baseline }) => ({
          label: names[api],
          bars: [old, run, ...(bench ? [design, baseline] : [])].map((value) => bar(value, ' ms')),
        })),
    }),
    latency: draw('latency', {
      title: figures.latencyChart,
      unit: figures.milliseconds,
      scale: 'linear',
      series: [columns.median, 'p95', 'p99', columns.max].map((name, index) => ({
        name,
        colour: steps[index] as string,
      })),
      groups: apiNames.flatMap((api) => {
        const trend = trendOf(run.summary, apis[api].metric);
        if (!trend) return [];
        return [{ label: names[api], bars: [trend.med, trend.p95, trend.p99, trend.max].map((it) => bar(it, ' ms')) }];
      }),
    }),
    throughput:
      compared.length > 0
        ? draw('throughput', {
            title: figures.throughputChart,
            unit: figures.throughputUnit,
            scale: 'log',
            series: [
              { name: columns.design, colour: colours.design },
              { name: columns.other, colour: colours.other },
            ],
            groups: compared.map(({ what, design, against }) => ({
              label: `${sentence(what, words.bench)} · ${sentence(against.name, words.bench)}`,
              bars: [bar(design.perSecond, ''), bar(against.perSecond, '')],
            })),
          })
        : undefined,
    sellOut: soldOut ? chartOf('sell-out', soldOut.title, lineChart(soldOut)) : undefined,
  };
}

/** A line for every run of the sell-out. */
function sellOutChart(runs: readonly SellOutRun[], { simulation }: Words): LineChart | undefined {
  if (runs.length === 0) return undefined;
  return {
    title: simulation.sellOutChart,
    xUnit: simulation.sellOutMs,
    yUnit: simulation.sellOutShare,
    series: { name: simulation.sellOutRuns(number(runs.length)), colour: colours.run },
    lines: runs.map(({ tMs }) => soldShares(tMs)),
  };
}

/** The share of the orders that were placed by each moment, in percent, from nothing on. */
function soldShares(tMs: readonly number[]): Point[] {
  const moments = tMs.toSorted((one, other) => one - other);
  return [{ x: 0, y: 0 }, ...moments.map((x, index) => ({ x, y: (100 * (index + 1)) / moments.length }))];
}

function bar(value: number | undefined, unit: string) {
  return value === undefined || !Number.isFinite(value) ? undefined : { value, text: `${number(value)}${unit}` };
}
