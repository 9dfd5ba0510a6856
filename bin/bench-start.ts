import { functionNames, measureStarts } from '../load/bench/function-starts.ts';
import { missedStarts, startsTable } from '../load/bench/starts-table.ts';

const ROUNDS = 25;

/**
 * `npm run bench:start`: the start time of each function against the DynamoDB client alone. It fails if a function misses
 * its goal.
 */
const starts = await measureStarts(functionNames, ROUNDS);
console.log(startsTable(starts, ROUNDS));
if (missedStarts(starts).length > 0) process.exitCode = 1;
