import { writeFileSync } from 'node:fs';
import type { Scenario } from 'k6/options';
import { type Machine, thisCommit, thisMachine } from '../figures/provenance.ts';
import type { RunFolder } from './run-folder.ts';

/** What a run was measured on, kept with it: the checkout and the machine have moved on when somebody reads its figures. */
export interface RunEnvironment {
  /** The commit that was measured, with `+` where the checkout had changes. */
  readonly commit: string;
  /** The machine that started k6; it ran the shop as well, where the shop was the run's own. */
  readonly machine: Machine;
  readonly node: string;
  readonly k6: string;
  /** What stood behind the run's own shop; not there where the plan's `baseUrl` is the shop of somebody else. */
  readonly engines?: readonly string[];
  /** The load as k6 was given it. */
  readonly scenarios: Readonly<Record<string, Scenario>>;
}

/**
 * Writes a run's `environment.json`. To be called before the load, as it asks git and k6 as they are now.
 * @param scenarios the load of the run's plan.
 * @param k6 its version.
 * @param engines what stands behind the run's own shop.
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
