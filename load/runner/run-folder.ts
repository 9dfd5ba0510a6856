import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunPlan } from '../scenarios/plan.ts';

/** The files of a run: absolute paths in `load/.runs/<runId>/`. */
export interface RunFolder {
  readonly path: string;
  readonly plan: string;
  /** k6's calls and their answers, one JSON object per line. */
  readonly journal: string;
  /** k6's `--summary-export`. */
  readonly summary: string;
  /** k6's HTML report. */
  readonly report: string;
  readonly audit: string;
  readonly environment: string;
  /** k6's log. */
  readonly log: string;
  /** A link to the run in Grafana; only where its figures went to InfluxDB. */
  readonly grafanaLink: string;
  /** The server's output; only where the run started the server. */
  readonly serverLog: string;
}

const RUNS = resolve('load/.runs');

/** Creates the folder of a run, writes its plan and makes it the latest run. */
export function openRunFolder(plan: RunPlan): RunFolder {
  const folder = runFolder(plan.runId);
  mkdirSync(folder.path, { recursive: true });
  // The plan holds tokens.
  writeFileSync(folder.plan, JSON.stringify(plan, null, 2), { mode: 0o600 });
  // k6 creates its journal only with the first call.
  writeFileSync(folder.journal, '');
  writeFileSync(join(RUNS, 'latest.json'), JSON.stringify({ runId: plan.runId }));
  return folder;
}

/**
 * The folder of the latest run.
 * @throws Error where there is no run.
 */
export function latestRunFolder(): RunFolder {
  const latest = join(RUNS, 'latest.json');
  if (!existsSync(latest)) throw new Error('There is no load run yet: make one with npm run load -- journey.');
  const { runId } = JSON.parse(readFileSync(latest, 'utf8')) as { runId: string };
  return runFolder(runId);
}

function runFolder(runId: string): RunFolder {
  const path = join(RUNS, runId);
  return {
    path,
    plan: join(path, 'plan.json'),
    journal: join(path, 'answers.jsonl'),
    summary: join(path, 'summary.json'),
    report: join(path, 'report.html'),
    audit: join(path, 'audit.json'),
    environment: join(path, 'environment.json'),
    grafanaLink: join(path, 'picture.url'),
    log: join(path, 'k6.log'),
    serverLog: join(path, 'server.log'),
  };
}
