import { thisCommit, thisMachine } from '../report/provenance.ts';
import type { Started } from '../runner/run-command.ts';
import type { BenchOptions } from './bench-options.ts';
import { costs } from './cost-rows.ts';
import { handlerAgainstSdk } from './handler-against-sdk-rows.ts';
import { hotProduct } from './hot-product-rows.ts';
import { type Laboratory, openLaboratory, profiles } from './laboratory.ts';
import { Ledger } from './ledger.ts';
import type { BenchReport, BenchRow } from './report-shape.ts';
import { secondCharge } from './second-charge-rows.ts';
import { spreadProducts } from './spread-products-rows.ts';
import { starts } from './start-rows.ts';
import { topFive } from './top-five-rows.ts';
import { waiters } from './waiters-rows.ts';

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

/**
 * Runs the benchmark with its progress on stderr.
 * @param started takes each engine as it is started, to be stopped at the end.
 * @returns the report; its first row is the ledger's, whether the store is consistent.
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
  const laboratory = await openLaboratory(profile, seed, started);
  const ledger = new Ledger();
  const rows: BenchRow[] = [];
  for (const [name, part] of Object.entries(parts)) {
    stopped.throwIfAborted();
    console.error(`${secondsSince(startedAt)} s  ${name} …`);
    rows.push(...(await part(laboratory, ledger)));
  }
  console.error(`${secondsSince(startedAt)} s  done\n`);
  return {
    ...{ commit, startedAt, profile: profile.name, seed },
    machine: thisMachine(),
    node: process.versions.node,
    engines: laboratory.engines,
    rows: [ledger.row(), ...rows],
  };
}

function secondsSince(startedAt: string): string {
  return ((Date.now() - Date.parse(startedAt)) / 1_000).toFixed(0).padStart(4);
}
