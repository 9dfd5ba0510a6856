import { legendOf, MARGIN, picture, round, type Series, stepOf, text, WIDTH } from './svg.ts';

/** A moment and what had come about by then. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Lines of one kind, such as the runs of a scenario. */
export interface LineChart {
  readonly title: string;
  readonly xUnit: string;
  readonly yUnit: string;
  /** What the lines are, for the legend. */
  readonly series: Series;
  readonly lines: readonly (readonly Point[])[];
}

const PLOT_HEIGHT = 280;
/** Room for the numbers of the upright axis. */
const LEFT = MARGIN + 40;
const PLOT_WIDTH = WIDTH - LEFT - MARGIN;
const GRID = '#e6e9ed';
const GREY = '#57606a';

/** The chart as SVG. */
export function lineChart({ title, xUnit, yUnit, series, lines }: LineChart): string {
  const points = lines.flat();
  const most = { x: Math.max(1, ...points.map(({ x }) => x)), y: Math.max(1, ...points.map(({ y }) => y)) };
  const legend = legendOf([series]);
  const top = MARGIN + 48 + legend.height;
  const bottom = top + PLOT_HEIGHT;
  const at = ({ x, y }: Point) => ({
    x: round(LEFT + (x / most.x) * PLOT_WIDTH),
    y: round(bottom - (y / most.y) * PLOT_HEIGHT),
  });
  return picture(title, bottom + 50, [
    ...legend.parts,
    text(MARGIN, top - 12, yUnit, `font-size="12" fill="${GREY}"`),
    ...ticksOf(most.x, 8).flatMap((value) => uprightLine(at({ x: value, y: 0 }).x, top, bottom, value)),
    ...ticksOf(most.y, 5).flatMap((value) => levelLine(at({ x: 0, y: value }).y, value)),
    ...lines.map((line) => stepsOf(line.map(at), series.colour)),
    text(LEFT, bottom + 36, xUnit, `font-size="12" fill="${GREY}"`),
  ]);
}

function ticksOf(most: number, count: number): number[] {
  const step = stepOf(most / count);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

function uprightLine(x: number, top: number, bottom: number, value: number): string[] {
  return [
    `<line x1="${x}" y1="${top}" x2="${x}" y2="${bottom}" stroke="${GRID}"/>`,
    text(x, bottom + 16, value.toLocaleString('en'), `font-size="11" fill="${GREY}" text-anchor="middle"`),
  ];
}

function levelLine(y: number, value: number): string[] {
  return [
    `<line x1="${LEFT}" y1="${y}" x2="${LEFT + PLOT_WIDTH}" y2="${y}" stroke="${GRID}"/>`,
    text(LEFT - 6, y + 4, value.toLocaleString('en'), `font-size="11" fill="${GREY}" text-anchor="end"`),
  ];
}

/** A line that stays where it is until the moment of the next point. */
function stepsOf(points: readonly Point[], colour: string): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const path = [`M${first.x} ${first.y}`, ...rest.map(({ x, y }) => `H${x}V${y}`)].join('');
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.2" stroke-opacity="0.7"/>`;
}
