import type { Started } from '../../lib/engines/run-command.ts';
import { thisCommit, thisMachine } from '../figures/provenance.ts';
import { type BenchContext, openContext } from './bench-context.ts';
import type { BenchOptions } from './bench-options.ts';
import type { BenchReport, BenchRow } from './bench-report.ts';
import { costs } from './cost-rows.ts';
import { handlerAgainstSdk } from './handler-against-sdk-rows.ts';
import { hotProduct, spreadProducts } from './order-rows.ts';
import { RoundAudits } from './round-audits.ts';
import { secondCharge } from './second-charge-rows.ts';
import { profiles } from './sizes.ts';
import { starts } from './start-rows.ts';
import { topFive } from './top-five-rows.ts';
import { waiters } from './waiters-rows.ts';

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

/**
 * Runs the benchmark with its progress on stderr.
 * @param started takes each engine as it is started, to be stopped at the end.
 * @returns the report; `isConsistent` tells whether the store was left consistent.
 */
export async function runBench(
  { short, seed }: BenchOptions,
  started: Started[],
  stopped: AbortSignal,
): Promise<BenchReport> {
  const startedAt = new Date().toISOString();
  // At the start, as this is the code that was loaded.
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
  console.error(`${secondsSince(startedAt)} s  done\n`);
  return {
    commit,
    startedAt,
    profile: profile.name,
    seed,
    machine: thisMachine(),
    node: process.versions.node,
    engines: context.engines,
    rows: [audits.row(), ...rows],
  };
}

function secondsSince(startedAt: string): string {
  return ((Date.now() - Date.parse(startedAt)) / 1_000).toFixed(0).padStart(4);
}
