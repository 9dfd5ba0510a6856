import { type EChartsOption, format, init } from 'echarts';
import { number } from '../figures/numbers.ts';

const WIDTH = 880;
const LABEL_WIDTH = 260;
const BAR_HEIGHT = 18;
const GROUP_GAP = 16;
/** Title, legend and axis. */
const FRAME_HEIGHT = 150;
const LINE_CHART_HEIGHT = 420;

/** What every chart has: its title, the text beside its value axis, and a colour for each series. */
interface Frame {
  readonly title: string;
  readonly unit: string;
  readonly colours: readonly string[];
}

/** Horizontal bars in groups, one group for each label. */
export interface BarChart extends Frame {
  readonly scale: 'value' | 'log';
  readonly labels: readonly string[];
  /** A value for each label; no bar where there is none. */
  readonly series: readonly { readonly name: string; readonly values: readonly (number | undefined)[] }[];
}

/** Lines of one kind, such as the runs of a scenario; each stays level until its next point. */
export interface StepChart extends Frame {
  readonly yUnit: string;
  readonly name: string;
  readonly lines: readonly (readonly (readonly [x: number, y: number])[])[];
}

/** The chart as SVG. */
export function barChart({ scale, labels, series, unit, ...frame }: BarChart): string {
  const values = series.flatMap((each) => each.values.filter((value): value is number => (value ?? 0) > 0));
  // A decade below the shortest bar, which would have no length otherwise.
  const logStart = 10 ** (Math.ceil(Math.log10(Math.min(...values))) - 1);
  const groupHeight = series.length * BAR_HEIGHT + GROUP_GAP;
  const height = FRAME_HEIGHT + labels.length * groupHeight;
  return draw(frame, height, {
    grid: { left: LABEL_WIDTH + 70, right: 70, top: 80, bottom: 60 },
    xAxis: { type: scale, ...axisName(unit), ...(scale === 'log' && { min: logStart }) },
    yAxis: {
      type: 'category',
      inverse: true,
      data: [...labels],
      // A label that is higher than its group is cut: ECharts would leave it out.
      axisLabel: { width: LABEL_WIDTH, height: groupHeight, overflow: 'break', lineOverflow: 'truncate' },
    },
    series: series.map((each) => ({
      type: 'bar',
      name: each.name,
      data: each.values.map((value) => value ?? '-'),
      barCategoryGap: GROUP_GAP,
      label: { show: true, position: 'right', formatter: ({ value }: { value?: unknown }) => number(Number(value)) },
    })),
  });
}

/** The chart as SVG. */
export function stepChart({ unit, yUnit, name, lines, ...frame }: StepChart): string {
  return draw(frame, LINE_CHART_HEIGHT, {
    grid: { left: 70, right: 40, top: 100, bottom: 60 },
    xAxis: { type: 'value', ...axisName(unit) },
    yAxis: { type: 'value', name: yUnit, nameTextStyle: { align: 'left' } },
    series: lines.map((line) => ({
      type: 'line',
      step: 'end',
      name,
      data: line.map((point) => [...point]),
      showSymbol: false,
      lineStyle: { width: 1.2, opacity: 0.7 },
    })),
  });
}

function axisName(unit: string) {
  return { name: unit, nameLocation: 'middle', nameGap: 30 } as const;
}

/** Draws on a white background, legible on dark and light pages; the same chart is always the same text. */
function draw({ title, colours }: Omit<Frame, 'unit'>, height: number, option: EChartsOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption({
      animation: false,
      silent: true,
      backgroundColor: '#ffffff',
      color: [...colours],
      title: { text: title, left: 20, top: 14 },
      legend: { left: 20, top: 46, itemGap: 30 },
      ...option,
    });
    // ECharts numbers styles, which only serve hovering, and clip paths throughout the process: drop and rename them.
    const svg = chart.renderToSVGString().replaceAll(/ class="[^"]*"|<style.*<\/style>\n/gs, '');
    // Screen readers get the title of an SVG from this element.
    const titled = svg.replace('>', `><title>${format.encodeHTML(title)}</title>`);
    return `${titled.replaceAll(/\bzr\d+-/g, 'chart-')}\n`;
  } finally {
    chart.dispose();
  }
}
