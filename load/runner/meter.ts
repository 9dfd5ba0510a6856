import { readFileSync } from 'node:fs';

/** What something used of its machine. */
export interface Usage {
  /** What it is: `k6`, or a container. */
  readonly of: string;
  /** Processors that it kept busy: 0.5 is half of one. */
  readonly processors: number;
  readonly memoryBytes: number;
}

/** Measures once, what was used since the last time. */
export type Meter = () => Promise<readonly Usage[]>;

/** Linux counts a process's time in hundredths of a second, whatever its own clock does. */
const TICKS_PER_SECOND = 100;

/**
 * Measures a process of this machine; nothing where the machine is no Linux or the process is gone.
 * @param name of the process in the figures.
 */
export function processMeter(name: string, pid: number, now = () => performance.now()): Meter {
  let before = { seconds: 0, at: now() };
  return async () => {
    const used = usedBy(pid);
    if (!used) return [];
    const after = { seconds: used.seconds, at: now() };
    const elapsed = (after.at - before.at) / 1_000;
    const processors = elapsed > 0 ? (after.seconds - before.seconds) / elapsed : 0;
    before = after;
    return [{ of: name, processors, memoryBytes: used.memoryBytes }];
  };
}

function usedBy(pid: number): { seconds: number; memoryBytes: number } | undefined {
  try {
    // The program's name is in brackets and may hold anything; what follows it are numbers.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { seconds: ticks / TICKS_PER_SECOND, memoryBytes: Number(kilobytes) * 1_024 };
  } catch {
    return undefined;
  }
}
