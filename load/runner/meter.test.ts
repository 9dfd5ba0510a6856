import { spawn } from 'node:child_process';
import { processMeter } from './meter.ts';

const isLinux = process.platform === 'linux';

test('a process at work uses a processor and memory', async () => {
  let now = 0;
  const measure = processMeter('this', process.pid, () => now);
  const { user, system } = process.cpuUsage();
  now = 10_000;
  const usage = await measure();
  // All that the process has used so far, as if in ten seconds.
  const atLeast = (user + system) / 1e6 / 10;
  expect(usage).toHaveLength(isLinux ? 1 : 0);
  for (const { of, processors, memoryBytes } of usage) {
    expect(of).toBe('this');
    expect(processors).toBeGreaterThan(atLeast * 0.9 - 0.01);
    expect(memoryBytes).toBeGreaterThan(10_000_000);
  }
});

test('a process that is gone uses nothing', async () => {
  const child = spawn('true');
  await new Promise((gone) => child.once('exit', gone));
  expect(await processMeter('gone', child.pid as number)()).toEqual([]);
});
