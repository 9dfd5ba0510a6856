import { benchPhrasesEn } from '../report/bench-phrases.en.ts';
import { type Phrase, sentence } from './phrase.ts';
import type { BenchReport, BenchRow, Figures, Goal } from './report-shape.ts';

const COLUMNS = ['side', 'median ms', 'p99 ms', 'max ms', 'per second', 'ratio'] as const;

/** A benchmark as one table for a terminal: two lines a comparison, its goals with the reason of a missed one, its note. */
export function tableOf({ commit, startedAt, profile, seed, machine, node, engines, rows }: BenchReport): string {
  const lines = rows.flatMap((row) => [...figureRows(row)]);
  const width = COLUMNS.map((column, index) =>
    Math.max(column.length, ...lines.map((cells) => cells[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, index) => (index === 0 ? cell.padEnd(width[index] ?? 0) : cell.padStart(width[index] ?? 0))).join('  ')}`;
  const goals = rows.flatMap((row) => row.goals);
  const met = goals.filter((goal) => goal.met).length;
  return [
    `commit ${commit}, ${startedAt}, profile ${profile}, seed ${seed}`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}, Node ${node}, ${engines.join(', ')}`,
    'median, p99 and max are medians over the rounds; the ratio is of throughput, the design over the other',
    '',
    line(COLUMNS),
    ...rows.flatMap((row) => [
      '',
      `${row.id}: ${english(row.what)}`,
      ...figureRows(row).map(line),
      ...row.goals.flatMap(goalLines).map((text) => `  ${text}`),
      ...(row.note ? [`  ${english(row.note)}`] : []),
    ]),
    '',
    `${met} of ${goals.length} goals met${profile === 'short' ? '; this profile is too short to rely on' : ''}`,
  ].join('\n');
}

function english(phrase: Phrase): string {
  return sentence(phrase, benchPhrasesEn);
}

function figureRows({ design, against }: BenchRow): string[][] {
  if (!design) return [];
  const cells = (side: string, { medianMs, p99Ms, maxMs, perSecond }: Figures, ratio: string) => [
    side,
    ...[medianMs, p99Ms, maxMs].map((ms) => ms.toFixed(ms < 1 ? 3 : 1)),
    perSecond.toFixed(0),
    ratio,
  ];
  const ratio = against ? `${(design.perSecond / against.perSecond).toFixed(2)} ×` : '';
  return [cells('design', design, ratio), ...(against ? [cells(english(against.name), against, '')] : [])];
}

function goalLines({ what, value, unit, bound, met, reason }: Goal): string[] {
  const limit = 'atMost' in bound ? `≤ ${bound.atMost}` : `≥ ${bound.atLeast}`;
  const measured = `${english(what)} ${rounded(value)} ${unit}`.trimEnd();
  const line = `${met ? 'met   ' : 'MISSED'}  ${measured}, goal ${limit} ${unit}`.trimEnd();
  return met ? [line] : [line, `        ${reason ? english(reason) : 'the reason is not known'}`];
}

/** Three digits that tell, whole numbers as they are. */
function rounded(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
