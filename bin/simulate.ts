import { startDynamo } from '../lib/engines/dynamo-engine.ts';
import { localEnvironment } from '../lib/local/local-environment.ts';
import { thisCommit } from '../load/report/provenance.ts';
import { runCommand, type Started } from '../load/runner/run-command.ts';
import { type Run, simulate } from '../load/simulation/play-scenario.ts';
import { keepResults, type ResultRow, type SellOutRun } from '../load/simulation/results.ts';
import type { Figures } from '../load/simulation/simulation-figures.ts';
import { type GoalRow, goalRows } from '../load/simulation/simulation-goals.ts';
import { optionsOf } from '../load/simulation/simulation-options.ts';
import type { DesignName, Scenario } from '../load/simulation/simulation-scenarios.ts';
import { goalLine, summaryOf, type TableLine, tableOf } from '../load/simulation/simulation-table.ts';

/** Plays a scenario with a seed, and tells how far it is. */
type Play = (scenario: Scenario, design: DesignName, seed: number) => Promise<Run>;

/**
 * `npm run simulate -- <scenario>`: plays a sale in virtual time on simulated AWS, prints what it came to and audits it. The
 * same seed gives the same figures on any machine.
 * @returns whether every audit passed.
 */
async function playScenario(args: string[], play: Play): Promise<boolean> {
  const { scenario, designs, seeds } = optionsOf(args);
  const lines: TableLine[] = [];
  const failed: string[] = [];
  for (const design of designs) {
    const all: Figures[] = [];
    for (const seed of seeds) {
      const { figures, findings } = await play(scenario, design, seed);
      all.push(figures);
      lines.push({ design, seed: String(seed), figures, audit: auditOf(design, findings) });
      if (findings.length > 0) failed.push(...findings, `replay it: ${replayOf(args, design, seed)}`);
    }
    if (all.length < 2) continue;
    const { median, worst } = summaryOf(all);
    lines.push(
      { design, seed: 'median', figures: median, audit: '' },
      { design, seed: 'worst', figures: worst, audit: '' },
    );
  }
  console.log(tableOf(lines));
  for (const line of failed) console.log(line);
  return failed.length === 0;
}

/**
 * `npm run simulate -- goals`: plays every scenario that a number of the design stands for, and keeps the figures for the load
 * report.
 * @returns whether every audit passed; a goal that is missed stands in the lines.
 */
async function playGoals(play: Play): Promise<boolean> {
  const measuredAt = new Date().toISOString();
  const commit = thisCommit();
  const rows: ResultRow[] = [];
  const sellOut: SellOutRun[] = [];
  const failed: string[] = [];
  for (const row of goalRows) {
    const runs = await playAll(row, 'shop', play);
    const others = row.against ? await playAll(row, row.against, play) : [];
    const result = resultOf(row, runs, others);
    rows.push(result);
    for (const goal of result.goals) console.log(goalLine(row.id, goal));
    for (const [index, { findings }] of runs.entries()) {
      if (findings.length > 0) failed.push(`${row.id}, seed ${index + 1}: ${findings.join('; ')}`);
    }
    if (row.id === SHOWN_SELL_OUT) sellOut.push(...runs.map(({ placedMs, sold }) => ({ tMs: placedMs, sold })));
  }
  keepResults({ measuredAt, commit, rows, sellOut });
  for (const line of failed) console.log(line);
  return failed.length === 0;
}

/** The row whose runs the load report draws. */
const SHOWN_SELL_OUT = 'sell-out-100-64';

async function playAll({ scenario, seeds }: GoalRow, design: DesignName, play: Play): Promise<Run[]> {
  const runs: Run[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) runs.push(await play(scenario, design, seed));
  return runs;
}

function resultOf(row: GoalRow, runs: readonly Run[], others: readonly Run[]): ResultRow {
  const over = (all: readonly Run[]) => summaryOf(all.map(({ figures }) => figures))[row.over];
  const { perSecond, p50Ms, p99Ms, maxMs, conflictsPerOrder, refused, left, lastSoldMs, ...rest } = over(runs);
  const own = { perSecond, p50Ms, p99Ms, maxMs, conflictsPerOrder, refused };
  const other = others.length > 0 ? over(others) : undefined;
  const { load, tables } = row.scenario;
  return {
    id: row.id,
    scenario: row.name,
    tables,
    clients: load.kind === 'open' ? rest.environments : load.clients,
    figures: { ...own, ...(left === 0 && { soldOutMs: lastSoldMs }) },
    ...(row.against && other && { against: { name: row.against, perSecond: other.perSecond, maxMs: other.maxMs } }),
    goals: row.goals({ ...own, ...rest, left, lastSoldMs }, other),
  };
}

function auditOf(design: DesignName, findings: readonly string[]): string {
  // What the limit writes is of the size of an order, and no order.
  if (design === 'limit') return 'none';
  return findings.length > 0 ? 'FAILED' : 'passed';
}

/** Plays a run on an engine of its own, as an engine grows with what it holds. */
async function playOne(scenario: Scenario, design: DesignName, seed: number, started: Started[]): Promise<Run> {
  const engine = await startDynamo(process.env);
  started.push(engine);
  try {
    Object.assign(process.env, localEnvironment(engine.url, '', process.env));
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
    const seconds = (elapsedMs / 1_000).toFixed(1);
    process.stderr.write(`\r\x1b[K${design}, seed ${seed}: ${orders} answers in ${seconds} virtual s`);
  };
}

/** The command that plays one run of this command again. */
function replayOf(args: readonly string[], design: DesignName, seed: number): string {
  const replaced = ['--seeds', '--seed', '--design'];
  const isReplaced = (arg = '') => replaced.some((name) => arg === name || arg.startsWith(`${name}=`));
  const kept = args.filter((arg, index) => !isReplaced(arg) && !replaced.includes(args[index - 1] ?? ''));
  return ['npm run simulate --', ...kept, `--design ${design} --seed ${seed}`].join(' ');
}

runCommand('The simulation was stopped.', async (stopped, started) => {
  const startedAt = performance.now();
  const play: Play = (scenario, design, seed) => {
    stopped.throwIfAborted();
    return playOne(scenario, design, seed, started);
  };
  const args = process.argv.slice(2);
  const playing = args[0] === 'goals' && args.length === 1 ? playGoals(play) : playScenario(args, play);
  const aborted = new Promise<never>((_, reject) => stopped.addEventListener('abort', () => reject(stopped.reason)));
  const passed = await Promise.race([playing, aborted]);
  console.error(`${((performance.now() - startedAt) / 1_000).toFixed(0)} s of real time`);
  return passed;
});
