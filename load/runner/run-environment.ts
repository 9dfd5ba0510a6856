import { writeFileSync } from 'node:fs';
import type { Scenario } from 'k6/options';
import { type Machine, thisCommit, thisMachine } from '../figures/provenance.ts';
import type { RunFolder } from './run-folder.ts';

/** What a run was measured on; `environment.json`, without which `npm run load:report` refuses the run. */
export interface RunEnvironment {
  /** The commit, with `+` where the checkout had changes. */
  readonly commit: string;
  /** The machine of k6, and of the shop where the run started it. */
  readonly machine: Machine;
  readonly node: string;
  readonly k6: string;
  /** The engines of a shop that the run started; absent for another shop. */
  readonly engines?: readonly string[];
  /** The load as k6 received it. */
  readonly scenarios: Readonly<Record<string, Scenario>>;
}

/**
 * Writes `environment.json`. Call it before the load, as the checkout may change during the run.
 * @param k6 its version.
 */
export function recordEnvironment(
  { environment: path }: Pick<RunFolder, 'environment'>,
  scenarios: RunEnvironment['scenarios'],
  k6: string,
  engines: readonly string[] | undefined,
): void {
  const environment: RunEnvironment = {
    commit: thisCommit(),
    machine: thisMachine(),
    node: process.versions.node,
    k6,
    ...(engines && { engines }),
    scenarios,
  };
  writeFileSync(path, JSON.stringify(environment, null, 2));
}
