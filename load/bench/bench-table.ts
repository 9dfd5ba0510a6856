import { textsOf } from '../figures/goal.ts';
import { benchPhrasesEn, type Phrase, sentence } from './bench-phrases.en.ts';
import type { BenchGoal, BenchReport, BenchRow, Figures } from './bench-report.ts';

const COLUMNS = ['side', 'median ms', 'p99 ms', 'max ms', 'per second', 'ratio'] as const;

/** A benchmark as one table for a terminal: each row with its figures, its goals, the reason of a missed one, and its note. */
export function tableOf({ commit, startedAt, profile, seed, machine, node, engines, rows }: BenchReport): string {
  const lines = [COLUMNS, ...rows.flatMap(figureRows)];
  const widths = COLUMNS.map((_, index) => Math.max(...lines.map((cells) => cells[index]?.length ?? 0)));
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, index) =>
      index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0),
    );
    return `  ${padded.join('  ')}`;
  };
  const goals = rows.flatMap((row) => row.goals);
  const met = goals.filter((goal) => goal.met).length;
  return [
    `commit ${commit}, ${startedAt}, profile ${profile}, seed ${seed}`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}, Node ${node}, ${engines.join(', ')}`,
    'median, p99 and max are medians over the rounds; ratio: throughput of the design over the other',
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
    `${met} of ${goals.length} goals met${profile === 'short' ? '; this profile is too short for reliable figures' : ''}`,
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

function goalLines(goal: BenchGoal): string[] {
  const { value, bound } = textsOf(goal);
  const line = `${goal.met ? 'met   ' : 'MISSED'}  ${english(goal.what)} ${value}, goal ${bound}`;
  return goal.met ? [line] : [line, `        ${goal.reason ? english(goal.reason) : 'cause not known yet'}`];
}
