import { CLIENT_ALONE, maxStartRatio, type Start } from './function-starts.ts';

/** The functions that miss their goal. */
export function missedStarts(starts: readonly Start[]): readonly Start[] {
  return starts.filter(({ name, ratio }) => name !== CLIENT_ALONE && ratio > maxStartRatio(name));
}

/** The start times as a table for a terminal. */
export function startsTable(starts: readonly Start[], rounds: number): string {
  const missed = missedStarts(starts);
  const lines = starts.map((start) => {
    const { name, medianMs, ratio, bytes } = start;
    const goal = `≤ ${maxStartRatio(name)} ${missed.includes(start) ? 'missed' : 'met'}`;
    const figures = [medianMs.toFixed(1), ratio.toFixed(2), (bytes / 1_000).toFixed(1)];
    return row(name, ...figures, name === CLIENT_ALONE ? '' : goal);
  });
  const { node } = process.versions;
  return [
    `process start to handler loaded, median of ${rounds}, Node ${node}, ${process.arch}`,
    '',
    row('function', 'ms', 'ratio', 'KB', 'goal'),
    ...lines,
    '',
    missed.length === 0 ? 'All functions meet their goals.' : `${missed.length} functions miss their goals.`,
  ].join('\n');
}

function row(name: string, ...columns: string[]): string {
  return name.padEnd(28) + columns.map((column) => column.padStart(14)).join('');
}
