import { DEFAULT_LOCAL_SECRET } from '../../../lambdas/identity/local-secret.ts';
import { runCommand, type Started } from '../../../lib/engines/run-command.ts';
import { RunStore } from '../../audit/run-store.ts';
import { type Load, profiles, scenarioOf } from '../../scenarios/load-profiles.ts';
import { grafanaUrlOf } from '../dashboard-link.ts';
import { InfluxDatabase } from '../influx-database.ts';
import { findK6, k6Here } from '../k6-program.ts';
import { startOwnShop } from '../own-shop.ts';
import { performRun, RUN_STOPPED } from '../perform-run.ts';

/** Long enough for the answers that an alert needs. */
const DURATION = '15s';

/** Runs the first seconds of a scenario that takes minutes, on its own shop, with its figures in `INFLUXDB_URL`. */
async function main(stop: AbortSignal, started: Started[]): Promise<boolean> {
  const scenario = scenarioOf(process.argv.slice(2));
  const { INFLUXDB_URL = '', JWT_SECRET } = process.env;
  const own = await startOwnShop(started);
  const store = new RunStore(own.variables, own.keys);
  started.push({ stop: async () => store.close() });
  const shop = {
    url: own.url,
    jwtSecret: JWT_SECRET || DEFAULT_LOCAL_SECRET,
    store,
    load: shortened(profiles[scenario]),
  };
  const sink = {
    database: InfluxDatabase.at(INFLUXDB_URL),
    urlForK6: INFLUXDB_URL,
    grafanaUrl: grafanaUrlOf(process.env),
  };
  return performRun(scenario, shop, k6Here(findK6()), sink, stop);
}

function shortened({ scenarios, bounds }: Load): Load {
  const parts = Object.entries(scenarios).map(([part, it]) => {
    const time = 'stages' in it ? { stages: [{ target: 50, duration: DURATION }] } : { duration: DURATION };
    return [part, { ...it, ...time }];
  });
  return { scenarios: Object.fromEntries(parts), bounds };
}

runCommand(RUN_STOPPED, main);
