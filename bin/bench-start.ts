import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routes } from '../lambdas/shared/routes.ts';
import { bundle } from '../lib/bundle.ts';
import { measureStart } from './bench/measure-start.ts';

const ROUNDS = 25;
const MAX_RATIO = 1.6;
const EMPTY = 'an empty handler';

interface Measured {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly startsMs: number[];
}

/**
 * `npm run bench:start`: how long each function takes to start, against a handler that does nothing. Every round starts each
 * once, so that what else the machine does meets all alike. Ends with 1 where a function misses the goal.
 */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-start-'));
  try {
    const functions = [emptyHandler(folder), ...bundles(folder)];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { file, startsMs } of functions) startsMs.push(await measureStart(file));
    }
    if (!print(functions)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function emptyHandler(folder: string): Measured {
  const file = join(folder, 'index.mjs');
  const code = 'export const handler = async () => ({ statusCode: 200 });\n';
  writeFileSync(file, code);
  return { name: EMPTY, file, bytes: code.length, startsMs: [] };
}

function bundles(folder: string): Measured[] {
  return [...routes.map(({ entry }) => entry), 'identity/authorizer'].map((name) => {
    const outDir = join(folder, name);
    return { name, bytes: bundle(name, 'prod', outDir), file: join(outDir, 'index.mjs'), startsMs: [] };
  });
}

/** @returns whether every function meets the goal. */
function print(functions: readonly Measured[]): boolean {
  const baseMs = median(functions.find(({ name }) => name === EMPTY)?.startsMs ?? []);
  let missed = 0;
  console.log(`process start to handler loaded, median of ${ROUNDS}, Node ${process.versions.node}, ${process.arch}\n`);
  console.log(row('function', 'ms', 'ratio', 'KB', `goal ≤ ${MAX_RATIO}`));
  for (const { name, bytes, startsMs } of functions) {
    const ms = median(startsMs);
    const ratio = ms / baseMs;
    if (ratio > MAX_RATIO) missed += 1;
    console.log(
      row(name, ms.toFixed(1), ratio.toFixed(2), (bytes / 1_000).toFixed(1), ratio > MAX_RATIO ? 'missed' : 'met'),
    );
  }
  console.log(
    `\n${missed === 0 ? 'Every function meets' : `${missed} of ${functions.length - 1} functions miss`} the goal.`,
  );
  return missed === 0;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function row(name: string, ...columns: string[]): string {
  return name.padEnd(24) + columns.map((column) => column.padStart(11)).join('');
}

await main();
