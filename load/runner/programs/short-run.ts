import { RunStore } from '../../audit/run-store.ts';
import { InfluxDatabase } from '../../lab/influx/influx-database.ts';
import { type Load, profiles, scenarioOf } from '../../scenarios/load-profiles.ts';
import { findK6, k6Here } from '../k6-program.ts';
import { startOwnShop } from '../own-shop.ts';
import { performRun } from '../perform-run.ts';
import { RUN_STOPPED, runCommand, type Started } from '../run-command.ts';

/** Long enough for what an alert wants to see. */
const DURATION = '15s';

/** The first seconds of a scenario that takes minutes, on a shop of its own, with its figures in `INFLUXDB_URL`. */
async function main(stop: AbortSignal, started: Started[]): Promise<boolean> {
  const scenario = scenarioOf(process.argv.slice(2));
  const { scenarios, bounds }: Load = profiles[scenario];
  const shortened = Object.entries(scenarios).map(([part, it]) => {
    const stages = 'stages' in it ? { stages: [{ target: 50, duration: DURATION }] } : { duration: DURATION };
    return [part, { ...it, ...stages }];
  });
  const own = await startOwnShop(started);
  const store = new RunStore(own.variables);
  started.push({ stop: async () => store.close() });
  const url = process.env.INFLUXDB_URL as string;
  const shop = { url: own.url, store, load: { scenarios: Object.fromEntries(shortened), bounds } };
  return performRun(scenario, shop, k6Here(findK6()), { database: InfluxDatabase.at(url), urlForK6: url }, stop);
}

runCommand(RUN_STOPPED, main);
