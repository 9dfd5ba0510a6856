import { thisCommit } from '../figures/provenance.ts';
import type { Play } from './play-on-engine.ts';
import type { Run } from './play-scenario.ts';
import { keepResults, type ResultRow, type SellOutRun } from './results.ts';
import { type GoalRow, goalRows } from './simulation-goals.ts';
import type { DesignName } from './simulation-scenarios.ts';
import { goalLine, summaryOf } from './simulation-table.ts';

/** The row whose runs the load report draws. */
const DRAWN_SELL_OUT = 'sell-out-100-64';

/**
 * Plays every scenario that has a goal, prints which goals are met, and keeps the figures for the load report.
 * @returns whether every audit passed.
 */
export async function playGoals(play: Play): Promise<boolean> {
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
    if (row.id === DRAWN_SELL_OUT) sellOut.push(...runs.map(({ placedMs, sold }) => ({ tMs: placedMs, sold })));
  }
  keepResults({ measuredAt, commit, rows, sellOut });
  for (const line of failed) console.log(line);
  return failed.length === 0;
}

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
