import { runNode } from '../bin/deploy/program.ts';
import type { Engine } from '../bin/local/child.ts';
import { step, stopOnSignal } from '../bin/local/steps.ts';
import { proveLab } from './docker/prove-lab.ts';
import { firingRuns } from './grafana/alert-condition.ts';
import { readDataSource, readRules } from './grafana/files.ts';
import { plantLatencies } from './grafana/planted-latencies.ts';
import { allQueries, findEmpty } from './grafana/queries.ts';
import { InfluxDatabase } from './influx/influx-database.ts';
import { startInflux } from './influx/influx-engine.ts';

/**
 * `npm run test:load`: proves Grafana's files and the load scenarios with real k6 and a real InfluxDB.
 *
 * 1. Run `drill`, in which everything goes wrong: the alerts of failures and of dropped iterations ring.
 * 2. Run `smoke`: they stay silent on it. What each run was is known from its tag.
 * 3. Every query of the dashboard and of the alert rules returns something.
 * 4. The alerts of latency ring on answers a millisecond over their bound, and on no others.
 * 5. The tests of the scenarios.
 * 6. What the load lab runs in Docker, without Docker: the deploy step, and `load:run` on what it has deployed.
 */
async function main(stopped: AbortSignal, engines: Engine[]): Promise<void> {
  const from = new Date();
  const influx = await step('starting InfluxDB', startInflux);
  engines.push(influx);
  const database = new InfluxDatabase(influx.url, readDataSource().jsonData.dbName);
  await step('drill', () => runScenario('drill', database, stopped));
  const alarmed = await step('the alerts on drill', () => expectAlerts(database, 'drill', new Date(), true));
  await step('smoke', () => runScenario('smoke', database, stopped));
  const quiet = await step('the alerts on smoke', () => expectAlerts(database, 'smoke', new Date(), false));
  const queries = allQueries();
  await step(`${queries.length} queries of panels and alerts`, async () => {
    const complaints = await findEmpty(queries, database, { from, to: new Date() }, [alarmed, quiet]);
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  });
  await step('the alerts on planted latencies', () => expectLatencyAlerts(database));
  await step('the scenarios, with real k6', () => runScenarioTests(stopped));
  await step('the load lab', () => proveLab(database, stopped));
}

/** @throws Error with the run's last words where it does not pass. */
async function runScenario(scenario: string, database: InfluxDatabase, stopped: AbortSignal): Promise<void> {
  await expectEnd(['load/run.ts', scenario], { ...ownEnvironment(), INFLUXDB_URL: database.url }, stopped);
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

/**
 * Asks the rules of failures and of dropped iterations, as Grafana would at this moment.
 * @returns the run of the scenario.
 */
async function expectAlerts(database: InfluxDatabase, scenario: string, at: Date, rings: boolean): Promise<string> {
  const [series] = await database.query('SHOW TAG VALUES FROM "http_reqs" WITH KEY = "run"');
  const run = series?.values.map((row) => String(row.at(-1))).find((it) => it.startsWith(`${scenario}-`));
  if (!run) throw new Error(`InfluxDB knows no run of ${scenario}.`);
  const rules = readRules().rules.filter(({ uid }) => ['failures', 'dropped-iterations'].includes(uid));
  if (rules.length !== 2) throw new Error('There are no rules of failures and of dropped iterations.');
  for (const rule of rules) {
    const firing = await firingRuns(rule, database, at);
    if (firing.includes(run) !== rings) throw new Error(`"${rule.title}" ${rings ? 'is silent' : 'rings'} on ${run}.`);
  }
  return run;
}

async function expectLatencyAlerts(database: InfluxDatabase): Promise<void> {
  const expected = await plantLatencies(database);
  for (const rule of readRules().rules.filter(({ uid }) => uid.startsWith('p95-'))) {
    const firing = (await firingRuns(rule, database, new Date())).filter((run) => run.startsWith('planted-'));
    if (firing.join() !== expected[rule.uid])
      throw new Error(`"${rule.title}" rings on [${firing}], not as it should.`);
  }
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
