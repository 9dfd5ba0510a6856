import { functionNames, MAX_START_RATIO, measureStarts, references, type Start } from './bench/starts.ts';

const ROUNDS = 25;

/**
 * `npm run bench:start`: how long each function takes to start, against a handler that does nothing. Ends with 1 where a
 * function misses the goal.
 */
async function main(): Promise<void> {
  if (!print(await measureStarts(functionNames, ROUNDS))) process.exitCode = 1;
}

/** @returns whether every function meets the goal. */
function print(starts: readonly Start[]): boolean {
  const isReference = ({ name }: Start) => Object.values<string>(references).includes(name);
  const missed = starts.filter((start) => !isReference(start) && start.ratio > MAX_START_RATIO);
  console.log(`process start to handler loaded, median of ${ROUNDS}, Node ${process.versions.node}, ${process.arch}\n`);
  console.log(row('function', 'ms', 'ratio', 'KB', `goal ≤ ${MAX_START_RATIO}`));
  for (const start of starts) {
    const verdict = isReference(start) ? '' : missed.includes(start) ? 'missed' : 'met';
    const { name, medianMs, ratio, bytes } = start;
    console.log(row(name, medianMs.toFixed(1), ratio.toFixed(2), (bytes / 1_000).toFixed(1), verdict));
  }
  const all = functionNames.length;
  console.log(
    `\n${missed.length === 0 ? 'Every function meets' : `${missed.length} of ${all} functions miss`} the goal.`,
  );
  return missed.length === 0;
}

function row(name: string, ...columns: string[]): string {
  return name.padEnd(28) + columns.map((column) => column.padStart(11)).join('');
}

await main();
