import { startDynamo } from '../bin/local/dynamo-engine.ts';
import { localEnvironment } from '../bin/local/stage.ts';
import { runCommand, type Started } from './runner/run-command.ts';
import { type Options, optionsOf } from './simulation/options.ts';
import type { DesignName } from './simulation/scenarios.ts';
import { type Run, simulate } from './simulation/simulate.ts';
import { summaryOf, type TableLine, tableOf } from './simulation/table.ts';

/**
 * `npm run simulate -- <scenario>`: plays a sale in virtual time on simulated AWS, prints what it came to and audits it. The
 * same seed gives the same figures on any machine.
 * @returns whether every audit passed.
 */
async function main(options: Options, started: Started[], stopped: AbortSignal): Promise<boolean> {
  const lines: TableLine[] = [];
  const failed: string[] = [];
  const startedAt = performance.now();
  for (const design of options.designs) {
    const runs: Run[] = [];
    for (const seed of options.seeds) {
      stopped.throwIfAborted();
      const run = await playOne(options, design, seed, started);
      runs.push(run);
      lines.push({ design, seed: String(seed), figures: run.figures, audit: auditOf(design, run) });
      if (run.findings.length > 0) failed.push(...run.findings, `replay it: ${replayOf(design, seed)}`);
    }
    if (runs.length > 1) {
      const { median, worst } = summaryOf(runs.map(({ figures }) => figures));
      lines.push({ design, seed: 'median', figures: median, audit: '' });
      lines.push({ design, seed: 'worst', figures: worst, audit: '' });
    }
  }
  console.error(`${((performance.now() - startedAt) / 1_000).toFixed(0)} s of real time`);
  console.log(tableOf(lines));
  for (const line of failed) console.log(line);
  return failed.length === 0;
}

/** Plays a run on an engine of its own, which grows with what it holds. */
async function playOne({ scenario }: Options, design: DesignName, seed: number, started: Started[]): Promise<Run> {
  const engine = await startDynamo();
  started.push(engine);
  try {
    Object.assign(process.env, localEnvironment(engine.url, ''));
    return await simulate({ scenario, design, seed, onProgress: showProgress(design, seed) });
  } finally {
    started.splice(started.indexOf(engine), 1);
    await engine.stop();
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  }
}

function showProgress(design: DesignName, seed: number): (elapsedMs: number, orders: number) => void {
  if (!process.stderr.isTTY) return () => {};
  return (elapsedMs, orders) => {
    process.stderr.write(
      `\r\x1b[K${design}, seed ${seed}: ${orders} answers in ${(elapsedMs / 1_000).toFixed(1)} virtual s`,
    );
  };
}

function auditOf(design: DesignName, { findings }: Run): string {
  if (design === 'limit') return 'none';
  return findings.length === 0 ? 'passed' : 'FAILED';
}

function replayOf(design: DesignName, seed: number): string {
  const args = process.argv.slice(2);
  const kept = args.filter((arg, index) => {
    const names = ['--seeds', '--seed', '--design'];
    return !names.some((name) => arg === name || arg.startsWith(`${name}=`) || args[index - 1] === name);
  });
  return ['npm run simulate --', ...kept, `--design ${design} --seed ${seed}`].join(' ');
}

runCommand('The simulation was stopped.', async (stopped, started) => {
  const options = optionsOf(process.argv.slice(2));
  const aborted = new Promise<never>((_, reject) => stopped.addEventListener('abort', () => reject(stopped.reason)));
  return Promise.race([main(options, started, stopped), aborted]);
});
