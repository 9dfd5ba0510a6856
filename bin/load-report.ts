import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { latestBench } from '../load/bench/bench-report.ts';
import { composeReport } from '../load/report/compose-report.ts';
import { readRun } from '../load/report/latest-run.ts';
import { en, type Words } from '../load/report/words.en.ts';
import { ko } from '../load/report/words.ko.ts';
import { latestRunFolder } from '../load/runner/run-folder.ts';
import { latestResults } from '../load/simulation/results.ts';

const languages: Readonly<Record<string, Words>> = { en, ko };

const USAGE = 'Usage: npm run load:report -- [--lang en|ko] [--out docs/load-test.md]';

/**
 * `npm run load:report`: writes a report of the latest load run, benchmark and simulation as Markdown, with its charts
 * beside it, to the run's folder if `--out` is left out.
 * @throws Error if a run is missing or an option is wrong.
 */
function main(args: string[]): void {
  const { lang, out } = optionsOf(args);
  const words = Object.hasOwn(languages, lang) ? languages[lang] : undefined;
  if (!words) throw new Error(`There is no language ${lang}, only ${Object.keys(languages).join(' and ')}.\n${USAGE}`);
  const folder = latestRunFolder();
  const run = readRun(folder);
  const [bench, simulated] = [latestBench(), latestResults()];
  const path = resolve(out ?? join(folder.path, lang === 'en' ? 'report.md' : `report.${lang}.md`));
  const { markdown, charts } = composeReport({ run, bench, simulated }, words, basename(path, '.md'));
  mkdirSync(dirname(path), { recursive: true });
  for (const [file, text] of [[basename(path), markdown] as const, ...charts]) {
    writeFileSync(join(dirname(path), file), text);
    console.log(relative('', join(dirname(path), file)));
  }
}

function optionsOf(args: string[]): { lang: string; out?: string | undefined } {
  try {
    return parseArgs({ args, options: { lang: { type: 'string', default: 'en' }, out: { type: 'string' } } }).values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`);
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
