import { runNode } from '../../lib/engines/run-node.ts';
import { step } from '../../lib/engines/steps.ts';
import type { InfluxDatabase } from '../runner/influx-database.ts';
import { readSummary, type Summary } from '../runner/k6-summary.ts';
import { latestRunFolder } from '../runner/run-folder.ts';
import type { ScenarioName } from '../scenarios/load-profiles.ts';
import { alertRules } from './grafana/alert-rules.ts';
import { firingRuns } from './grafana/proofs/alert-proof.ts';
import { miscounted } from './grafana/proofs/count-proof.ts';

const LOAD = 'bin/load.ts';
/** Plays the scenarios that last minutes for seconds. */
const SHORT_RUN = 'load/runner/programs/short-run.ts';

/** The program of every scenario except `drill`. */
const programs: Readonly<Record<Exclude<ScenarioName, 'drill'>, string>> = {
  smoke: LOAD,
  journey: LOAD,
  'hot-product': LOAD,
  'double-charge': LOAD,
  'retry-storm': LOAD,
  top: LOAD,
  soak: SHORT_RUN,
  breakpoint: SHORT_RUN,
};
/** The Grafana that the links of the runs point to. */
const GRAFANA_URL = 'https://grafana.example.com';
/** The window and the pending period of the alert rules, after the end of a run. */
const ALERT_DELAY_MS = 180_000;

/**
 * Runs `drill`, in which everything fails.
 * @throws Error if an alert does not fire.
 */
export async function proveDrill(database: InfluxDatabase, stopped: AbortSignal): Promise<void> {
  const { status, words, run, range } = await play('drill', LOAD, database, stopped);
  if (status !== 0) throw new Error(`drill ended with ${status}:\n${words}`);
  for (const { rule, isFiring } of await alerts(database, range, run)) {
    if (!isFiring) throw new Error(`"${rule}" does not fire on ${run}.`);
  }
}

/**
 * Runs every other scenario. On a slow machine a run may cross its thresholds; its alerts are not judged then.
 * @throws Error if a run fails otherwise, an alert fires on a run that passed, or no run passed.
 */
export async function proveScenarios(database: InfluxDatabase, stopped: AbortSignal): Promise<void> {
  let judged = 0;
  for (const [scenario, program] of Object.entries(programs)) {
    const played = await step(scenario, () => play(scenario, program, database, stopped));
    const { status, words, run, range } = played;
    const isSlow = words.includes('audit     passed') && words.includes('thresholds were crossed');
    if (status !== 0 && !isSlow) throw new Error(`${scenario} ended with ${status}:\n${words}`);
    if (isSlow) {
      console.log(`${run} has crossed thresholds, so its alerts are not judged`);
      continue;
    }
    judged += 1;
    const firing = (await alerts(database, range, run)).find(({ isFiring }) => isFiring);
    if (firing) throw new Error(`"${firing.rule}" fires on ${run}, which passed.`);
  }
  if (judged === 0) throw new Error('Every run crossed its thresholds, so no alert was judged: use an idle machine.');
}

/** Runs the tests of the scenarios with real k6. */
export async function proveScenarioTests(stopped: AbortSignal): Promise<void> {
  const args = ['node_modules/jest/bin/jest.js', '-c', 'load/jest.config.json'];
  const { status, words } = await runNode(args, ownEnvironment(), stopped, 'SIGINT');
  stopped.throwIfAborted();
  if (status !== 0) throw new Error(`The scenario tests ended with ${status}:\n${words}`);
}

/**
 * Runs a scenario with its figures in InfluxDB.
 * @throws Error if its output lacks the link to Grafana, or InfluxDB lacks a point that k6 counted.
 */
async function play(scenario: string, program: string, database: InfluxDatabase, stopped: AbortSignal) {
  const from = new Date();
  const env = { ...ownEnvironment(), INFLUXDB_URL: database.url, GRAFANA_URL };
  // SIGINT, not SIGKILL: k6 and the engines are in other process groups, and only the run itself can stop them.
  const { status, words } = await runNode([program, scenario], env, stopped, 'SIGINT');
  stopped.throwIfAborted();
  const { path, summary } = latestRunFolder();
  const run = path.split('/').at(-1) as string;
  if (![`grafana   ${GRAFANA_URL}/`, `var-run=${run}`].every((part) => words.includes(part)))
    throw new Error(`${scenario} ended with ${status}, without a link:\n${words}`);
  const missing = await miscounted(database, run, readSummary(summary) as Summary);
  if (missing.length > 0) throw new Error(missing.join('\n'));
  return { status, words, run, range: { from, to: new Date(Date.now() + ALERT_DELAY_MS) } };
}

/** Whether each alert rule fires on a run. */
async function alerts(database: InfluxDatabase, range: { from: Date; to: Date }, run: string) {
  const found: { rule: string; isFiring: boolean }[] = [];
  for (const rule of alertRules) {
    found.push({ rule: rule.title, isFiring: (await firingRuns(rule, database, range)).includes(run) });
  }
  return found;
}

/** The environment without the settings that would send a run to another shop or InfluxDB. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { BASE_URL: _, INFLUXDB_URL: __, ...env } = process.env;
  return env;
}
