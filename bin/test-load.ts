import type { Engine } from '../lib/engines/engine.ts';
import { startInflux } from '../lib/engines/influx-engine.ts';
import { runNode } from '../lib/engines/run-node.ts';
import { step, stopOnSignal } from '../lib/engines/steps.ts';
import { ringingRuns } from '../load/lab/grafana/alert-condition.ts';
import { miscounted } from '../load/lab/grafana/counted.ts';
import { readDataSource, readRules } from '../load/lab/grafana/files.ts';
import { wrongAlarms } from '../load/lab/grafana/planted-alarms.ts';
import { firstLapsOfPlantedRun, plantRun } from '../load/lab/grafana/planted-run.ts';
import { allQueries, findEmpty } from '../load/lab/grafana/queries.ts';
import { wrongPanels } from '../load/lab/grafana/shown.ts';
import { InfluxDatabase } from '../load/lab/influx/influx-database.ts';
import { proveLab } from '../load/lab/prove-lab.ts';
import { lapLines } from '../load/runner/laps.ts';
import { latestRunFolder } from '../load/runner/run-folder.ts';
import { readSummary, type Summary } from '../load/runner/summary.ts';
import type { ScenarioName } from '../load/scenarios/load-profiles.ts';

/** Every scenario but `drill`, which is to ring; those of minutes are played for seconds. */
const quiet: Readonly<Record<Exclude<ScenarioName, 'drill'>, string>> = {
  smoke: 'bin/load.ts',
  journey: 'bin/load.ts',
  'hot-product': 'bin/load.ts',
  'double-charge': 'bin/load.ts',
  'retry-storm': 'bin/load.ts',
  top: 'bin/load.ts',
  soak: 'load/runner/programs/short-run.ts',
  breakpoint: 'load/runner/programs/short-run.ts',
};
/** The window of the rules and their patience, after the end of a run. */
const AFTERMATH_MS = 180_000;
/** A quarter of an hour, a day, a month: a figure must not change with the range. */
const RANGES_HOURS = [0.25, 24, 24 * 30];

/**
 * `npm run test:load`: proves Grafana's files and the load scenarios with real k6 and a real InfluxDB.
 *
 * 1. Each panel shows of a planted run, whose figures are known, what its title says, whatever the range.
 * 2. Each alert rings on planted runs that are just over its bound, and on none at it.
 * 3. Run `drill`, in which everything goes wrong: every alert rings.
 * 4. Run every other scenario: where the run passes, no alert rings. InfluxDB has every point that k6 counted.
 * 5. Every query of the dashboards and of the alert rules returns something.
 * 6. The tests of the scenarios.
 * 7. What the load lab runs in Docker, without Docker: the deploy step, and `load:run` on what it has deployed.
 */
async function main(stopped: AbortSignal, engines: Engine[]): Promise<void> {
  const from = new Date();
  const influx = await step('starting InfluxDB', startInflux);
  engines.push(influx);
  const database = new InfluxDatabase(influx.url, readDataSource().jsonData.dbName);
  await step('drill', () => expectRun('drill', 'bin/load.ts', database, stopped));
  await step('each panel, of a planted run', () => expectPanels(database));
  await step('each alert, at the edges of its rule', async () => {
    const wrong = await wrongAlarms(database);
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  });
  let judged = 0;
  for (const [scenario, script] of Object.entries(quiet)) {
    if (await step(scenario, () => expectRun(scenario, script, database, stopped))) judged += 1;
  }
  if (judged === 0)
    throw new Error('No run kept its thresholds, so no alert was judged: give k6 a machine of its own.');
  const queries = allQueries().filter(({ query }) => !isOfLocalStack(query));
  await step(`${queries.length} queries of panels and alerts`, async () => {
    const runs = await runsOf(database);
    const range = { from, to: new Date() };
    const laps = { from: new Date(0), to: new Date(35 * 60_000) };
    const complaints = [
      ...(await findEmpty(
        queries.filter(({ query }) => !query.includes('"laps"')),
        database,
        range,
        runs,
      )),
      ...(await findEmpty(
        queries.filter(({ query }) => query.includes('"laps"')),
        database,
        laps,
        runs,
      )),
    ];
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  });
  await step('the scenarios, with real k6', () => runScenarioTests(stopped));
  await step('the load lab', () => proveLab(database, stopped));
}

/** What no run without LocalStack has; the planted run and the load lab do. */
function isOfLocalStack(query: string): boolean {
  return query.includes('"limit_refusals"');
}

async function runsOf(database: InfluxDatabase): Promise<string[]> {
  const [series] = await database.query('SHOW TAG VALUES FROM "http_reqs" WITH KEY = "run"');
  return (series?.values ?? []).map((row) => String(row.at(-1))).filter((run) => run !== 'planted');
}

async function expectPanels(database: InfluxDatabase): Promise<void> {
  const from = await plantRun(database);
  const later = (seconds: number) => new Date(from.getTime() + seconds * 1_000);
  const laps = (await lapLines(database, 'planted', later(5), later(115))).slice(0, 2);
  if (laps.join() !== firstLapsOfPlantedRun.join()) throw new Error(`The laps are wrong:\n${laps.join('\n')}`);
  const to = later(600);
  for (const hours of RANGES_HOURS) {
    const range = { from: new Date(to.getTime() - hours * 3_600_000), to };
    const wrong = await wrongPanels(database, range);
    if (wrong.length > 0) throw new Error(`Over ${hours} hours:\n${wrong.join('\n')}`);
  }
}

/**
 * Plays a scenario, and then asks every rule as Grafana would have done all the while.
 * @returns whether the run passed, so that its alerts could be judged.
 * @throws Error where a rule is silent on `drill`, or rings on another run that passed, or a point is missing.
 */
async function expectRun(
  scenario: string,
  script: string,
  database: InfluxDatabase,
  stopped: AbortSignal,
): Promise<boolean> {
  const from = new Date();
  const isDrill = scenario === 'drill';
  // Interrupted and not killed: k6 and the engines are in groups of their own, and only the run can end them.
  const env = { ...ownEnvironment(), INFLUXDB_URL: database.url };
  const { status, words } = await runNode([script, scenario], env, stopped, 'SIGINT');
  stopped.throwIfAborted();
  const isSlow = words.includes('audit     passed') && words.includes('thresholds were crossed');
  if (status !== 0 && (isDrill || !isSlow)) throw new Error(`${scenario} ended with ${status}:\n${words}`);
  const { path, summary } = latestRunFolder();
  const run = path.split('/').at(-1) as string;
  if (!words.includes(`var-run=${run}`)) throw new Error(`${scenario} prints no link to its picture:\n${words}`);
  const missing = await miscounted(database, run, readSummary(summary) as Summary);
  if (missing.length > 0) throw new Error(missing.join('\n'));
  const range = { from, to: new Date(Date.now() + AFTERMATH_MS) };
  for (const rule of readRules().rules) {
    const rings = (await ringingRuns(rule, database, range)).includes(run);
    if (isDrill && !rings) throw new Error(`"${rule.title}" is silent on ${run}.`);
    if (!isDrill && rings && status === 0) throw new Error(`"${rule.title}" rings on ${run}, which passed.`);
  }
  // Bounds of time are for a machine that does nothing else.
  if (status !== 0) console.log(`${run} has crossed thresholds, so its alerts are not judged`);
  return status === 0;
}

async function runScenarioTests(stopped: AbortSignal): Promise<void> {
  await expectEnd(['node_modules/jest/bin/jest.js', '-c', 'load/jest.config.json'], ownEnvironment(), stopped);
}

/** The environment without what would send a run to a shop or an InfluxDB that is not this test's. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { BASE_URL: _, INFLUXDB_URL: __, ...env } = process.env;
  return env;
}

async function expectEnd(args: string[], env: NodeJS.ProcessEnv, stopped: AbortSignal): Promise<void> {
  // Interrupted and not killed: k6 and the engines are in groups of their own, and only the run can end them.
  const { status, words } = await runNode(args, env, stopped, 'SIGINT');
  stopped.throwIfAborted();
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}:\n${words}`);
}

const stopped = stopOnSignal();
const engines: Engine[] = [];
step('test:load', () => main(stopped, engines))
  .then(
    () => 0,
    (error: Error) => {
      console.error(`test:load failed: ${error.message}`);
      return 1;
    },
  )
  .then(async (code) => {
    await Promise.all(engines.map((engine) => engine.stop()));
    process.exit(code);
  });
