import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Meter, Usage } from '../../runner/process-meter.ts';
import { COMPOSE } from './compose.ts';
import { NETWORK } from './network.ts';

const run = promisify(execFile);
const DOCKER_MS = 20_000;
const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** Measures the containers on the lab's network; those of one function are summed. */
export const containerMeter: Meter = async () => {
  const ids = await lines('ps', '--quiet', '--filter', `network=${NETWORK}`);
  if (ids.length === 0) return [];
  const stats = await lines('stats', '--no-stream', '--format', '{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}', ...ids);
  return summed(stats.flatMap(usageOf));
};

/** @returns a function that counts the calls LocalStack has refused at its limit since it was last called. */
export function refusalCounter(now = () => new Date()): () => Promise<number> {
  let since = now();
  return async () => {
    const until = now();
    const times = ['--since', since.toISOString(), '--until', until.toISOString()];
    const log = await lines(...COMPOSE, 'logs', '--no-color', '--no-log-prefix', ...times, 'localstack');
    since = until;
    return log.filter((line) => line.includes('TooManyRequestsException')).length;
  };
}

/** @returns nothing for a container that has ended, for which docker prints dashes. */
function usageOf(line: string): Usage[] {
  const [name = '', percent = '', memory = ''] = line.split('\t');
  const [, size, unit = ''] = /^([\d.]+)([KMG]?i?B)/.exec(memory) ?? [];
  const processors = Number.parseFloat(percent) / 100;
  if (size === undefined || Number.isNaN(processors)) return [];
  return [{ of: shortName(name), processors, memoryBytes: Math.round(Number(size) * (UNITS[unit] ?? 1)) }];
}

/** The service of a container such as `flashcart-load-localstack-1`, or the function of one that LocalStack started. */
function shortName(container: string): string {
  const [, of] =
    /-lambda-(.+?)(?:-[\da-f]{16,})?$/.exec(container) ?? /^flashcart-load-(\w+?)-\d+$/.exec(container) ?? [];
  return of ?? container;
}

function summed(usages: readonly Usage[]): Usage[] {
  const sums = new Map<string, Usage>();
  for (const { of, processors, memoryBytes } of usages) {
    const sum = sums.get(of) ?? { of, processors: 0, memoryBytes: 0 };
    sums.set(of, { of, processors: sum.processors + processors, memoryBytes: sum.memoryBytes + memoryBytes });
  }
  return [...sums.values()];
}

async function lines(...args: string[]): Promise<string[]> {
  const { stdout } = await run('docker', args, { env: process.env, timeout: DOCKER_MS, maxBuffer: 64 * 2 ** 20 });
  return stdout.split('\n').filter((line) => line !== '');
}
