import { existsSync, readFileSync } from 'node:fs';
import type { Audit } from '../audit/audit.ts';
import type { BenchReport } from '../bench/bench-report.ts';
import { readSummary, type Summary } from '../runner/k6-summary.ts';
import type { RunEnvironment } from '../runner/run-environment.ts';
import type { RunFolder } from '../runner/run-folder.ts';
import type { Plan } from '../scenarios/plan.ts';
import type { Results } from '../simulation/results.ts';

/** A finished load run. */
export interface LoadRun {
  readonly plan: Plan;
  readonly environment: RunEnvironment;
  readonly summary: Summary;
  readonly audit: Audit;
  /** A link to the run in Grafana, if InfluxDB has its figures. */
  readonly grafanaLink?: string;
}

/** The sources of a report. */
export interface Measured {
  readonly run: LoadRun;
  readonly bench: BenchReport | undefined;
  readonly simulated: Results | undefined;
}

/**
 * Reads a run from its folder.
 * @throws Error with the command to run, if the run is missing, was stopped, or lacks its environment.
 */
export function readRun({ path, plan, environment, summary, audit, grafanaLink }: RunFolder): LoadRun {
  if (!existsSync(plan)) throw new Error(`There is no run in ${path}: make one with npm run load -- journey.`);
  const made = read<Plan>(plan);
  const again = `Run it again with npm run load -- ${made.scenario}.`;
  const figures = readSummary(summary);
  if (!figures || !existsSync(audit)) {
    throw new Error(`The run ${made.runId} was stopped before its audit, so its figures prove nothing. ${again}`);
  }
  if (!existsSync(environment)) {
    throw new Error(`The run ${made.runId} has no record of its machine and commit. ${again}`);
  }
  const link = existsSync(grafanaLink) ? readFileSync(grafanaLink, 'utf8').trim() : undefined;
  return {
    plan: made,
    environment: read<RunEnvironment>(environment),
    summary: figures,
    audit: read<Audit>(audit),
    ...(link && { grafanaLink: link }),
  };
}

function read<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
