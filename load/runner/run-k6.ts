import { spawn } from 'node:child_process';
import { endGroup } from '../../lib/engines/process-group.ts';
import type { Meter } from './meter.ts';

/** Where k6 finds and leaves things, as paths that k6 itself can see. */
export interface K6Files {
  readonly plan: string;
  readonly answers: string;
  readonly summary: string;
  readonly report: string;
  readonly log: string;
}

/**
 * What k6 is called with, here as well as in a container.
 * @param script the scenario's script, as k6 sees it.
 * @param influxUrl of an InfluxDB 1.x with its database, `http://host:8086/k6`, where the figures go as they come.
 */
export function k6Call(
  script: string,
  runId: string,
  files: K6Files,
  influxUrl: string | undefined,
): { args: string[]; env: Record<string, string> } {
  const args = [
    'run',
    ...['--env', `PLAN=${files.plan}`],
    // The one tag that all figures of a run have, so that runs can be compared; it begins with the scenario's name.
    ...['--tag', `run=${runId}`],
    ...['--summary-export', files.summary],
    ...['--log-output', `file=${files.log}`],
    // Answers are written as they are, a line each.
    ...['--log-format', 'raw', '--console-output', files.answers],
    // No API to change the run from outside, whose port another run may have.
    ...['--address', ''],
    ...(influxUrl ? ['--out', `influxdb=${influxUrl}`] : []),
    script,
  ];
  const env = {
    K6_WEB_DASHBOARD: 'true',
    // The report without the server of its live view.
    K6_WEB_DASHBOARD_PORT: '-1',
    K6_WEB_DASHBOARD_EXPORT: files.report,
    // Of a run shorter than three periods there is no report.
    K6_WEB_DASHBOARD_PERIOD: '1s',
    // What differs from one request to the next must not be an index.
    K6_INFLUXDB_TAGS_AS_FIELDS: 'vu:int,iter:int,url',
  };
  return { args, env };
}

/** The k6 that a run is made with, on this machine or in a container. */
export interface K6 {
  /** Such as `2.3.0`. */
  readonly version: string;
  /** A file of this machine, as k6 sees it. */
  pathOf(file: string): string;
  /** The program that starts k6 with this call, and with what. */
  command(call: ReturnType<typeof k6Call>): { program: string; args: string[]; env: Record<string, string> };
  /** Measures the program; not there where it is a container, which is measured with the others. */
  meter?(pid: number): Meter;
}

/** How k6 ended: `crossed` where a threshold was; `failed` where the run itself went wrong. */
export type K6End = 'passed' | 'crossed' | 'failed';

const EXIT_THRESHOLDS_CROSSED = 99;

/**
 * Runs k6 with its progress on this terminal; `stop` lets it end early.
 * @param started is told the process's id.
 */
export async function runK6(
  { program, args, env }: ReturnType<K6['command']>,
  stop: AbortSignal,
  started: (pid: number) => void,
): Promise<K6End> {
  // A group of its own: Ctrl-C in the terminal must reach it once, from here; the second would cut its ending short.
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  if (child.pid) started(child.pid);
  // The whole group: where the program is docker, it is a plugin of docker's that has the container.
  const end = () => endGroup(child.pid, 'SIGINT');
  stop.addEventListener('abort', end, { once: true });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  stop.removeEventListener('abort', end);
  if (code === EXIT_THRESHOLDS_CROSSED) return 'crossed';
  return code === 0 ? 'passed' : 'failed';
}
