import {
  CLIENT_ALONE,
  functionNames,
  maxStartRatio,
  measureStarts,
  type Start,
} from '../load/bench/function-starts.ts';

const ROUNDS = 25;

/**
 * `npm run bench:start`: how long each function takes to start, against the DynamoDB client alone. Ends with 1 where a
 * function misses its goal.
 */
async function main(): Promise<void> {
  if (!print(await measureStarts(functionNames, ROUNDS))) process.exitCode = 1;
}

/** @returns whether every function meets the goal. */
function print(starts: readonly Start[]): boolean {
  const missed = starts.filter(({ name, ratio }) => name !== CLIENT_ALONE && ratio > maxStartRatio(name));
  console.log(`process start to handler loaded, median of ${ROUNDS}, Node ${process.versions.node}, ${process.arch}\n`);
  console.log(row('function', 'ms', 'ratio', 'KB', 'goal'));
  for (const start of starts) {
    const { name, medianMs, ratio, bytes } = start;
    const goal = `≤ ${maxStartRatio(name)} ${missed.includes(start) ? 'missed' : 'met'}`;
    console.log(
      row(name, medianMs.toFixed(1), ratio.toFixed(2), (bytes / 1_000).toFixed(1), name === CLIENT_ALONE ? '' : goal),
    );
  }
  const all = functionNames.length;
  console.log(
    `\n${missed.length === 0 ? 'Every function meets its goal' : `${missed.length} of ${all} functions miss their goals`}.`,
  );
  return missed.length === 0;
}

function row(name: string, ...columns: string[]): string {
  return name.padEnd(28) + columns.map((column) => column.padStart(14)).join('');
}

await main();
