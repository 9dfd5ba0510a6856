import { startInflux } from '../lib/engines/influx-engine.ts';
import { runCommand, type Started } from '../lib/engines/run-command.ts';
import { step } from '../lib/engines/steps.ts';
import { dataSource } from '../load/lab/grafana/data-source.ts';
import { proveAlerts, provePanels, proveQueries } from '../load/lab/prove-grafana.ts';
import { proveLab } from '../load/lab/prove-lab.ts';
import { proveDrill, proveScenarios, proveScenarioTests } from '../load/lab/prove-scenarios.ts';
import { InfluxDatabase } from '../load/runner/influx-database.ts';

/**
 * Proves Grafana's files and the load scenarios with real k6 and a real InfluxDB.
 *
 * 1. `drill`, in which everything fails: every alert fires.
 * 2. Each panel shows the known figures of a planted run, over every time range.
 * 3. Each alert fires on planted runs just above its bound, and not at it.
 * 4. Every other scenario: no alert fires on a run that passes, and InfluxDB has every point that k6 counted.
 * 5. Every query of the dashboards and alert rules returns something.
 * 6. The tests of the scenarios.
 * 7. The load lab, without Docker: its deployment, and `load:run` on the deployed shop.
 */
async function testLoad(started: Started[], stopped: AbortSignal): Promise<void> {
  const from = new Date();
  const influx = await step('starting InfluxDB', startInflux);
  started.push(influx);
  const database = new InfluxDatabase(influx.url, dataSource.jsonData.dbName);
  await step('drill', () => proveDrill(database, stopped));
  await step('each panel, of a planted run', () => provePanels(database));
  await step('each alert, at the edges of its rule', () => proveAlerts(database));
  await proveScenarios(database, stopped);
  await step('the queries of panels and alerts', () => proveQueries(database, from));
  await step('the scenarios, with real k6', () => proveScenarioTests(stopped));
  await step('the load lab', () => proveLab(database, stopped));
}

/** `npm run test:load`. */
runCommand('test:load was stopped before its end.', async (stopped, started) => {
  // Not raced against the abort: a run that is stopped first ends its k6 and its engines.
  await step('test:load', () => testLoad(started, stopped));
  return true;
});
