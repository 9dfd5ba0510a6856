import { fitted, INK, legendOf, MARGIN, picture, rect, round, type Series, stepOf, text, WIDTH } from './svg.ts';

/** Horizontal bars in groups, such as one for each API. */
export interface BarChart {
  readonly title: string;
  readonly unit: string;
  readonly scale: 'linear' | 'log';
  /** What each bar of a group is, for the legend. */
  readonly series: readonly Series[];
  readonly groups: readonly {
    readonly label: string;
    /** A value for each of the series with the text beside its bar; no bar where there is none. */
    readonly bars: readonly ({ readonly value: number; readonly text: string } | undefined)[];
  }[];
}

/** Room for the text beside the longest bar. */
const TEXT_WIDTH = 90;
const PLOT_WIDTH = WIDTH - 2 * MARGIN - TEXT_WIDTH;
const BAR = 16;
const LABEL = 22;
const GAP = 16;

/** The chart as SVG. */
export function barChart(chart: BarChart): string {
  const scale = scaleOf(chart);
  const legend = legendOf(chart.series);
  const top = MARGIN + 30 + legend.height;
  const parts: string[] = [];
  let y = top;
  for (const { label, bars } of chart.groups) {
    parts.push(text(MARGIN, y + 15, fitted(label), 'font-weight="600"'));
    y += LABEL;
    bars.forEach((bar, index) => {
      if (!bar) return;
      const width = Math.max(1, scale.at(bar.value));
      parts.push(rect(MARGIN, y, width, BAR - 3, chart.series[index]?.colour ?? INK));
      parts.push(text(MARGIN + width + 6, y + 11, bar.text, 'font-size="12"'));
      y += BAR;
    });
    y += GAP;
  }
  return picture(chart.title, y + 40, [
    ...legend.parts,
    ...scale.ticks.map((tick) => tickLine(MARGIN + scale.at(tick), top, y, tick)),
    ...parts,
    text(MARGIN, y + 30, chart.unit, 'font-size="12" fill="#57606a"'),
  ]);
}

interface Scale {
  /** Pixels from the left of the plot. */
  at(value: number): number;
  readonly ticks: readonly number[];
}

function scaleOf({ scale, groups }: BarChart): Scale {
  const values = groups.flatMap(({ bars }) => bars.flatMap((bar) => (bar ? [bar.value] : [])));
  const most = Math.max(1, ...values);
  if (scale === 'linear') {
    const step = stepOf(most / 8);
    const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
    return { at: (value) => (value / most) * PLOT_WIDTH, ticks };
  }
  const least = Math.min(...values.filter((value) => value > 0), most);
  // A decade more below, so that the shortest bar has a length.
  const first = Math.ceil(Math.log10(least)) - 1;
  const last = Math.max(first + 1, Math.log10(most));
  const ticks = Array.from({ length: Math.floor(last) - first + 1 }, (_, index) => 10 ** (first + index));
  return { at: (value) => (Math.max(0, Math.log10(value) - first) / (last - first)) * PLOT_WIDTH, ticks };
}

function tickLine(x: number, top: number, bottom: number, value: number): string {
  const label = text(x, bottom + 14, value.toLocaleString('en'), 'font-size="11" fill="#57606a" text-anchor="middle"');
  return `<line x1="${round(x)}" y1="${top}" x2="${round(x)}" y2="${bottom}" stroke="#e6e9ed"/>\n${label}`;
}
