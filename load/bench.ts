import { parseArgs } from 'node:util';
import type { Engine } from '../bin/local/child.ts';
import { stopOnSignal } from '../bin/local/steps.ts';
import { keepBench } from './bench/bench-file.ts';
import { costs } from './bench/costs.ts';
import { handlerAgainstSdk } from './bench/handler-against-sdk.ts';
import { hotProduct } from './bench/hot-product.ts';
import { type Laboratory, openLaboratory, profiles } from './bench/laboratory.ts';
import { Ledger } from './bench/ledger.ts';
import type { BenchReport, BenchRow } from './bench/report-shape.ts';
import { secondCharge } from './bench/second-charge.ts';
import { spreadProducts } from './bench/spread-products.ts';
import { starts } from './bench/starts.ts';
import { tableOf } from './bench/table.ts';
import { topFive } from './bench/top-five.ts';
import { waiters } from './bench/waiters.ts';
import { thisCommit, thisMachine } from './provenance.ts';

/** In the order of the table. */
const parts: Readonly<Record<string, (laboratory: Laboratory, ledger: Ledger) => Promise<BenchRow[]>>> = {
  'what an order, a charge and a read cost': costs,
  'one hot product': hotProduct,
  'spread products': spreadProducts,
  'a second charge beside an order': secondCharge,
  'waiters for one lock': waiters,
  'the handler against the bare SDK': handlerAgainstSdk,
  'the top five': topFive,
  'the start of a function': starts,
};

const USAGE = 'Usage: npm run bench [-- --short] [-- --json] [-- --seed 1]';

/**
 * `npm run bench`: the design against the lock-based baseline and other yardsticks, each pair interleaved on the same
 * engines. `--short` is for CI; `--json` prints the report instead of the table; `--seed` draws other latencies.
 * @returns whether the store was left true; a goal that is missed stands in the table.
 */
async function main(engines: Pick<Engine, 'stop'>[], stopped: AbortSignal): Promise<boolean> {
  const { short, json, seed } = optionsOf(process.argv.slice(2));
  const startedAt = new Date().toISOString();
  // The commit at the start is what was loaded.
  const commit = thisCommit();
  const profile = short ? profiles.short : profiles.full;
  const laboratory = await openLaboratory(profile, seed, engines);
  const ledger = new Ledger();
  const rows: BenchRow[] = [];
  for (const [name, part] of Object.entries(parts)) {
    stopped.throwIfAborted();
    console.error(`${secondsSince(startedAt)} s  ${name} …`);
    rows.push(...(await part(laboratory, ledger)));
  }
  const truth = ledger.row();
  const report: BenchReport = {
    commit,
    startedAt,
    profile: profile.name,
    seed,
    machine: thisMachine(),
    rows: [truth, ...rows],
  };
  keepBench(report);
  console.error(`${secondsSince(startedAt)} s  done\n`);
  console.log(json ? JSON.stringify(report, null, 2) : tableOf(report));
  return truth.goals.every(({ met }) => met);
}

function optionsOf(args: string[]): { short: boolean; json: boolean; seed: number } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        short: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
      },
    });
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`--seed ${values.seed} is no whole number.`);
    return { ...values, seed };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`);
  }
}

function secondsSince(startedAt: string): string {
  return ((Date.now() - Date.parse(startedAt)) / 1_000).toFixed(0).padStart(4);
}

const stopped = stopOnSignal();
const engines: Pick<Engine, 'stop'>[] = [];
const aborted = new Promise<never>((_, reject) => stopped.addEventListener('abort', () => reject(stopped.reason)));
Promise.race([main(engines, stopped), aborted])
  .catch((error: Error) => {
    console.error(error.message);
    return false;
  })
  .then(async (isTrue) => {
    for (const { stop } of engines.reverse()) await stop();
    process.exit(isTrue ? 0 : 1);
  });
