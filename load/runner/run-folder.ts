import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunPlan } from './plan.ts';

/** The files of a run: absolute paths below `load/.runs/<runId>/`. */
export interface RunFolder {
  readonly path: string;
  readonly plan: string;
  /** What k6 was answered, a line of JSON each. */
  readonly answers: string;
  /** k6's figures. */
  readonly summary: string;
  /** k6's own report. */
  readonly report: string;
  readonly audit: string;
  /** What the run was measured on. */
  readonly environment: string;
  /** k6's own log. */
  readonly log: string;
  /** A link to its picture in Grafana, where its figures went to InfluxDB. */
  readonly picture: string;
  /** The server's log, where the runner started the server. */
  readonly serverLog: string;
}

const RUNS = resolve('load/.runs');

/** Makes the folder of a run, writes its plan there and remembers it as the latest. */
export function openRunFolder(plan: RunPlan): RunFolder {
  const folder = runFolder(plan.runId);
  mkdirSync(folder.path, { recursive: true });
  // Its tokens are an admin's and many users'.
  writeFileSync(folder.plan, JSON.stringify(plan, null, 2), { mode: 0o600 });
  // k6 makes its log of answers with the first of them.
  writeFileSync(folder.answers, '');
  writeFileSync(join(RUNS, 'latest.json'), JSON.stringify({ runId: plan.runId }));
  return folder;
}

/**
 * The folder of the run that was started last.
 * @throws Error with the command that makes one, where there is none.
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
    answers: join(path, 'answers.jsonl'),
    summary: join(path, 'summary.json'),
    report: join(path, 'report.html'),
    audit: join(path, 'audit.json'),
    environment: join(path, 'environment.json'),
    picture: join(path, 'picture.url'),
    log: join(path, 'k6.log'),
    serverLog: join(path, 'server.log'),
  };
}
