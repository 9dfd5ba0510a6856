export interface Series {
  readonly name: string;
  readonly colour: string;
}

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

const WIDTH = 880;
const MARGIN = 24;
/** Room for the text beside the longest bar. */
const TEXT_WIDTH = 90;
const PLOT_WIDTH = WIDTH - 2 * MARGIN - TEXT_WIDTH;
const BAR = 16;
const LABEL = 22;
const GAP = 16;
const LEGEND_LINE = 22;
const LETTER = 7.5;
const WIDE_LETTER = 13;
const INK = '#1f2328';
const FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif";

/** The chart as SVG with a background of its own, so that it is legible on any page. */
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
  const height = y + 40;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="${FONT}" font-size="13">`,
    `<title>${escapeXml(chart.title)}</title>`,
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="6" fill="#ffffff" stroke="#d0d7de"/>`,
    text(MARGIN, MARGIN + 12, chart.title, 'font-size="16" font-weight="700"'),
    ...legend.parts,
    ...scale.ticks.map((tick) => tickLine(MARGIN + scale.at(tick), top, y, tick)),
    ...parts,
    text(MARGIN, y + 30, chart.unit, 'font-size="12" fill="#57606a"'),
    '</svg>',
  ].join('\n')}\n`;
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

/** The next 1, 2 or 5 with zeros behind it. */
function stepOf(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((digit) => digit * decade >= least) ?? 10) * decade;
}

function legendOf(series: readonly Series[]): { readonly parts: readonly string[]; readonly height: number } {
  let x = MARGIN;
  let line = 0;
  const parts = series.flatMap(({ name, colour }) => {
    const width = widthOf(name) + 38;
    if (x > MARGIN && x + width > WIDTH - MARGIN) {
      x = MARGIN;
      line += 1;
    }
    const y = MARGIN + 28 + line * LEGEND_LINE;
    const at = x;
    x += width;
    return [rect(at, y, 12, 12, colour), text(at + 18, y + 11, name)];
  });
  return { parts, height: (line + 1) * LEGEND_LINE + 8 };
}

/** As much of a label as the chart is wide. */
function fitted(label: string): string {
  if (widthOf(label) <= WIDTH - 2 * MARGIN) return label;
  const letters = [...label];
  while (widthOf(letters.join('')) > WIDTH - 2 * MARGIN - LETTER) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

/** About as wide as a browser sets it: Korean letters are as wide as they are high, Latin ones a little more than half. */
function widthOf(words: string): number {
  return [...words].reduce((sum, letter) => sum + (letter > '\u2e80' ? WIDE_LETTER : LETTER), 0);
}

function tickLine(x: number, top: number, bottom: number, value: number): string {
  const label = text(x, bottom + 14, value.toLocaleString('en'), 'font-size="11" fill="#57606a" text-anchor="middle"');
  return `<line x1="${round(x)}" y1="${top}" x2="${round(x)}" y2="${bottom}" stroke="#e6e9ed"/>\n${label}`;
}

function rect(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${round(x)}" y="${y}" width="${round(width)}" height="${height}" rx="2" fill="${fill}"/>`;
}

function text(x: number, y: number, words: string, attributes = ''): string {
  const colour = attributes.includes('fill=') ? '' : ` fill="${INK}"`;
  return `<text x="${round(x)}" y="${y}"${colour} ${attributes}>${escapeXml(words)}</text>`;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function escapeXml(words: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return words.replace(/[&<>"]/g, (letter) => entities[letter] as string);
}
