import { spawn } from 'node:child_process';
import { endGroup } from '../../lib/engines/process-group.ts';
import type { Meter } from './process-meter.ts';

/** The files that k6 reads and writes, as paths that k6 sees. */
export interface K6Files {
  readonly plan: string;
  readonly journal: string;
  readonly summary: string;
  readonly report: string;
  readonly log: string;
}

/**
 * The arguments and environment of k6, on this machine or in a container.
 * @param script the path of the scenario as k6 sees it.
 * @param influxUrl receives the figures during the run: an InfluxDB 1.x with its database, `http://host:8086/k6`.
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
    // The tag of all figures of a run; it begins with the name of the scenario.
    ...['--tag', `run=${runId}`],
    ...['--summary-export', files.summary],
    ...['--log-output', `file=${files.log}`],
    // The script writes the journal with console.log.
    ...['--log-format', 'raw', '--console-output', files.journal],
    // No REST API: its port may be used by another run.
    ...['--address', ''],
    ...(influxUrl ? ['--out', `influxdb=${influxUrl}`] : []),
    script,
  ];
  const env = {
    K6_WEB_DASHBOARD: 'true',
    // Writes the report without a live server.
    K6_WEB_DASHBOARD_PORT: '-1',
    K6_WEB_DASHBOARD_EXPORT: files.report,
    // A run shorter than three periods has no report.
    K6_WEB_DASHBOARD_PERIOD: '1s',
    // As tags, these would make a series per request.
    K6_INFLUXDB_TAGS_AS_FIELDS: 'vu:int,iter:int,url',
  };
  return { args, env };
}

/** A k6 on this machine or in a container. */
export interface K6 {
  /** Such as `2.3.0`. */
  readonly version: string;
  /** The path of a file of this machine as k6 sees it. */
  pathOf(file: string): string;
  /** The program that starts k6, with its arguments and environment. */
  command(call: ReturnType<typeof k6Call>): { program: string; args: string[]; env: Record<string, string> };
  /** Measures the process; absent for a container, which is measured with the others. */
  meter?(pid: number): Meter;
}

/** `crossed`: a threshold was crossed; `failed`: k6 itself failed. */
export type K6End = 'passed' | 'crossed' | 'failed';

const EXIT_THRESHOLDS_CROSSED = 99;

/**
 * Runs k6 with its progress on this terminal; `stop` interrupts it.
 * @param started receives the id of the process.
 */
export async function runK6(
  { program, args, env }: ReturnType<K6['command']>,
  stop: AbortSignal,
  started: (pid: number) => void,
): Promise<K6End> {
  // In a process group of its own, so that Ctrl-C reaches it once, from here: a second signal would kill it.
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  if (child.pid) started(child.pid);
  // The whole group: docker's compose plugin is a child process.
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
