import { spawn } from 'node:child_process';
import { processMeter } from './process-meter.ts';

const isLinux = process.platform === 'linux';

test('a busy process has processor time and memory', async () => {
  let now = 0;
  const measure = processMeter('this', process.pid, () => now);
  const { user, system } = process.cpuUsage();
  now = 10_000;
  const usage = await measure();
  // All processor time of the process so far, as if used in ten seconds.
  const atLeast = (user + system) / 1e6 / 10;
  expect(usage).toHaveLength(isLinux ? 1 : 0);
  for (const { of, processors, memoryBytes } of usage) {
    expect(of).toBe('this');
    expect(processors).toBeGreaterThan(atLeast * 0.9 - 0.01);
    expect(memoryBytes).toBeGreaterThan(10_000_000);
  }
});

test('an ended process has no usage', async () => {
  const child = spawn('true');
  await new Promise((gone) => child.once('exit', gone));
  expect(await processMeter('gone', child.pid as number)()).toEqual([]);
});
