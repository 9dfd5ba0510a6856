import { DEFAULT_LOCAL_SECRET } from '../lambdas/identity/local-secret.ts';
import { runCommand, type Started } from '../lib/engines/run-command.ts';
import { RunStore } from '../load/audit/run-store.ts';
import { grafanaUrlOf } from '../load/runner/dashboard-link.ts';
import { InfluxDatabase } from '../load/runner/influx-database.ts';
import { findK6, k6Here } from '../load/runner/k6-program.ts';
import { startOwnShop } from '../load/runner/own-shop.ts';
import { performRun, RUN_STOPPED } from '../load/runner/perform-run.ts';
import { scenarioOf } from '../load/scenarios/load-profiles.ts';

/**
 * `npm run load -- <scenario>`: runs a scenario with k6 on the shop at `BASE_URL`, else on one of its own, and audits it.
 * The figures are sent to `INFLUXDB_URL` during the run. It fails if a threshold is crossed or a rule of the audit is
 * violated.
 */
async function main(stop: AbortSignal, started: Started[]): Promise<boolean> {
  const scenario = scenarioOf(process.argv.slice(2));
  const k6 = k6Here(findK6());
  const { BASE_URL, INFLUXDB_URL, JWT_SECRET } = process.env;
  const theirStore = BASE_URL ? new RunStore(process.env) : undefined;
  const own = BASE_URL ? undefined : await startOwnShop(started);
  stop.throwIfAborted();
  const store = theirStore ?? new RunStore({ ...own?.variables }, own?.keys);
  started.push({ stop: async () => store.close() });
  const shop = {
    url: BASE_URL || (own?.url as string),
    jwtSecret: JWT_SECRET || DEFAULT_LOCAL_SECRET,
    store,
    ...(own && { engines: own.engines, logTo: own.logTo }),
  };
  const sink = INFLUXDB_URL
    ? {
        database: InfluxDatabase.at(INFLUXDB_URL),
        urlForK6: INFLUXDB_URL,
        grafanaUrl: grafanaUrlOf(process.env),
      }
    : undefined;
  return performRun(scenario, shop, k6, sink, stop);
}

runCommand(RUN_STOPPED, main);
