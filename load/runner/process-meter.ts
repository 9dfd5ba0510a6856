import { readFileSync } from 'node:fs';

/** What a process or container used of its machine. */
export interface Usage {
  /** Its name, such as `k6`. */
  readonly of: string;
  /** Processors in use on average: 0.5 is half of one. */
  readonly processors: number;
  readonly memoryBytes: number;
}

/** Measures the usage since it was last called. */
export type Meter = () => Promise<readonly Usage[]>;

/** Unit of the times in `/proc`: USER_HZ, always 100. */
const TICKS_PER_SECOND = 100;

/**
 * Measures a process of this machine. It returns nothing where the process has ended or the machine has no `/proc`.
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
    // The fields follow the program's name, which is in parentheses and may contain spaces.
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
