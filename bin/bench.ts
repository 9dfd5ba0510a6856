import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type BenchContext, openContext } from '../load/bench/bench-context.ts';
import { type BenchReport, type BenchRow, keepBench } from '../load/bench/bench-report.ts';
import { tableOf } from '../load/bench/bench-table.ts';
import { costs } from '../load/bench/cost-rows.ts';
import { handlerAgainstSdk } from '../load/bench/handler-against-sdk-rows.ts';
import { hotProduct, spreadProducts } from '../load/bench/order-rows.ts';
import { RoundAudits } from '../load/bench/round-audits.ts';
import { secondCharge } from '../load/bench/second-charge-rows.ts';
import { profiles } from '../load/bench/sizes.ts';
import { starts } from '../load/bench/start-rows.ts';
import { topFive } from '../load/bench/top-five-rows.ts';
import { waiters } from '../load/bench/waiters-rows.ts';
import { thisCommit, thisMachine } from '../load/figures/provenance.ts';
import { runCommand, type Started } from '../load/runner/run-command.ts';

/** In the order of the table. */
const parts: Readonly<Record<string, (context: BenchContext, audits: RoundAudits) => Promise<BenchRow[]>>> = {
  'what an order, a charge and a read cost': costs,
  'one hot product': hotProduct,
  'spread products': spreadProducts,
  'a second charge beside an order': secondCharge,
  'waiters for one lock': waiters,
  'the handler against the bare SDK': handlerAgainstSdk,
  'the top five': topFive,
  'the start of a function': starts,
};

/** How long a benchmark that was stopped may take to clean up. */
const AFTERMATH_MS = 2_000;

const USAGE = 'Usage: npm run bench -- [--short] [--json] [--seed 1]; npm run -s bench -- --json > FILE';

/**
 * `npm run bench`: the design against the lock-based baseline and other yardsticks, each pair interleaved on the same
 * engines. `--short` is for CI; `--json` prints the report instead of the table; `--seed` draws the clients' choices.
 * @returns whether the store was left true; a goal that is missed stands in the table.
 */
async function main({ short, json, seed }: Options, started: Started[], stopped: AbortSignal): Promise<boolean> {
  const startedAt = new Date().toISOString();
  // The commit at the start is what was loaded.
  const commit = thisCommit();
  const profile = short ? profiles.short : profiles.full;
  const context = await openContext(profile, seed, started);
  const audits = new RoundAudits();
  const rows: BenchRow[] = [];
  for (const [name, part] of Object.entries(parts)) {
    stopped.throwIfAborted();
    console.error(`${secondsSince(startedAt)} s  ${name} …`);
    rows.push(...(await part(context, audits)));
  }
  const truth = audits.row();
  const report: BenchReport = {
    commit,
    startedAt,
    profile: profile.name,
    seed,
    machine: thisMachine(),
    node: process.versions.node,
    engines: context.engines,
    rows: [truth, ...rows],
  };
  keepBench(report);
  console.error(`${secondsSince(startedAt)} s  done\n`);
  console.log(json ? JSON.stringify(report, null, 2) : tableOf(report));
  return truth.goals.every(({ met }) => met);
}

interface Options {
  readonly short: boolean;
  readonly json: boolean;
  readonly seed: number;
}

/** @throws Error with the usage where an option is not known or wrong. */
function optionsOf(args: string[]): Options {
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

runCommand('The benchmark was stopped: nothing was kept.', async (stopped, started) => {
  const options = optionsOf(process.argv.slice(2));
  const aborted = new Promise<never>((_, reject) => stopped.addEventListener('abort', () => reject(stopped.reason)));
  const running = main(options, started, stopped);
  // Without its engines it ends soon, and takes its temporary folders with it.
  started.unshift({
    stop: async () => {
      await Promise.race([Promise.allSettled([running]), sleep(AFTERMATH_MS)]);
    },
  });
  return Promise.race([running, aborted]);
});
