import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readRun } from './latest-run.ts';
import { madeUpBench, madeUpRun, madeUpSimulation } from './testing/made-up.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flashcart-report-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const { plan, environment, summary, audit } = madeUpRun();
const runFiles = { plan, environment, summary, audit };
const runPath = `load/.runs/${plan.runId}`;

/** Writes a run as the runner does. */
function leaveRun(files: Record<string, unknown>): void {
  mkdirSync(join(folder, runPath), { recursive: true });
  writeFileSync(join(folder, 'load/.runs/latest.json'), JSON.stringify({ runId: plan.runId }));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, runPath, `${name}.json`), JSON.stringify(content));
  }
}

function leaveBench(bench: object): void {
  writeFileSync(join(folder, 'load/.runs/bench.json'), JSON.stringify(bench));
}

/** Runs `npm run load:report -- …` in the folder. */
function report(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('bin/load-report.ts'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('writes report and charts into the folder of the run', () => {
  leaveRun(runFiles);
  leaveBench(madeUpBench());
  const { status, stdout } = report();
  expect(status).toBe(0);
  const charts = ['beside-old', 'latency', 'throughput'].map((chart) => `report.${chart}.svg`);
  expect(stdout.trim().split('\n')).toEqual(['report.md', ...charts].map((file) => `${runPath}/${file}`));
  expect(readFileSync(join(folder, runPath, 'report.md'), 'utf8')).toContain('# Flashcart load test');
});

test('has the Grafana link of the run', () => {
  leaveRun(runFiles);
  writeFileSync(join(folder, runPath, 'picture.url'), 'http://127.0.0.1:3001/d/lab?from=1\n');
  expect(report().status).toBe(0);
  expect(readFileSync(join(folder, runPath, 'report.md'), 'utf8')).toContain('](http://127.0.0.1:3001/d/lab?from=1)');
});

test('writes both languages side by side into another folder', () => {
  leaveRun(runFiles);
  expect(report('--out', 'docs/load-test.md').status).toBe(0);
  expect(report('--lang', 'ko', '--out', 'docs/load-test.ko.md').status).toBe(0);
  expect(readdirSync(join(folder, 'docs')).toSorted()).toEqual([
    'load-test.beside-old.svg',
    'load-test.ko.beside-old.svg',
    'load-test.ko.latency.svg',
    'load-test.ko.md',
    'load-test.latency.svg',
    'load-test.md',
  ]);
  const korean = readFileSync(join(folder, 'docs/load-test.ko.md'), 'utf8');
  expect(korean).toContain('# Flashcart 부하 테스트');
  expect(korean).toContain('](load-test.ko.latency.svg)');
});

test('includes the results of the simulation', () => {
  leaveRun(runFiles);
  writeFileSync(join(folder, 'load/.runs/simulation.json'), JSON.stringify(madeUpSimulation()));
  const { status, stdout } = report();
  expect(status).toBe(0);
  expect(stdout).toContain(`${runPath}/report.sell-out.svg`);
  expect(readFileSync(join(folder, runPath, 'report.md'), 'utf8')).toContain('](report.sell-out.svg)');
});

test('fails on a benchmark of an older version, with the command to run', () => {
  leaveRun(runFiles);
  const { rows, ...rest } = madeUpBench();
  leaveBench({ ...rest, rows: rows.map((row) => ({ ...row, what: 'orders of one product' })) });
  const { status, stderr } = report();
  expect(status).toBe(1);
  expect(stderr).toContain('Run it again with npm run bench.');
});

test('fails without a run, with the command to run', () => {
  const { status, stderr } = report();
  expect(status).toBe(1);
  expect(stderr).toBe('There is no load run yet: make one with npm run load -- journey.\n');
});

test.each([
  ['a run whose folder is gone', {}, 'make one with npm run load -- journey.'],
  ['a run that was stopped', { plan, environment, summary }, 'was stopped before its audit'],
  ['a run without figures', { plan, environment, audit }, 'Run it again with npm run load -- journey.'],
  ['a run without its environment', { plan, summary, audit }, 'has no record of its machine and commit'],
])('refuses %s, with the command to run', (_, files, words) => {
  leaveRun(files);
  const path = (name: string) => join(folder, runPath, name);
  const names = ['plan', 'environment', 'summary', 'audit'].map((name) => [name, path(`${name}.json`)]);
  const paths = { ...Object.fromEntries(names), path: path(''), grafanaLink: path('picture.url') };
  expect(() => readRun(paths)).toThrow(words);
});

test.each([
  [['--lang', 'constructor'], 'There is no language constructor, only en and ko.'],
  [['--language', 'ko'], "Unknown option '--language'"],
])('prints the usage for %j', (args, words) => {
  leaveRun(runFiles);
  const { status, stderr } = report(...args);
  expect(status).toBe(1);
  expect(stderr).toContain(words);
  expect(stderr).toContain('Usage: npm run load:report');
});
