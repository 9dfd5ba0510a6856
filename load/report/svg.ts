export interface Series {
  readonly name: string;
  readonly colour: string;
}

export const WIDTH = 880;
export const MARGIN = 24;
export const INK = '#1f2328';
const LEGEND_LINE = 22;
const LETTER = 7.5;
const WIDE_LETTER = 13;
const FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif";

/** A picture with a background of its own, so that it is legible on any page. */
export function picture(title: string, height: number, parts: readonly string[]): string {
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="${FONT}" font-size="13">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="6" fill="#ffffff" stroke="#d0d7de"/>`,
    text(MARGIN, MARGIN + 12, title, 'font-size="16" font-weight="700"'),
    ...parts,
    '</svg>',
  ].join('\n')}\n`;
}

/** What each colour is, below the title. */
export function legendOf(series: readonly Series[]): { readonly parts: readonly string[]; readonly height: number } {
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
export function fitted(label: string): string {
  if (widthOf(label) <= WIDTH - 2 * MARGIN) return label;
  const letters = [...label];
  while (widthOf(letters.join('')) > WIDTH - 2 * MARGIN - LETTER) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

/** About as wide as a browser sets it: Korean letters are as wide as they are high, Latin ones a little more than half. */
function widthOf(words: string): number {
  return [...words].reduce((sum, letter) => sum + (letter > '\u2e80' ? WIDE_LETTER : LETTER), 0);
}

/** The next 1, 2 or 5 with zeros behind it. */
export function stepOf(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((digit) => digit * decade >= least) ?? 10) * decade;
}

export function rect(x: number, y: number, width: number, height: number, fill: string): string {
  return `<rect x="${round(x)}" y="${y}" width="${round(width)}" height="${height}" rx="2" fill="${fill}"/>`;
}

export function text(x: number, y: number, words: string, attributes = ''): string {
  const colour = attributes.includes('fill=') ? '' : ` fill="${INK}"`;
  return `<text x="${round(x)}" y="${y}"${colour} ${attributes}>${escapeXml(words)}</text>`;
}

export function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

function escapeXml(words: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return words.replace(/[&<>"]/g, (letter) => entities[letter] as string);
}
