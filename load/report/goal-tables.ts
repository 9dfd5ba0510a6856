import { sentence } from '../bench/bench-phrases.en.ts';
import type { BenchReport } from '../bench/bench-report.ts';
import { type Goal, textsOf } from '../figures/goal.ts';
import type { ResultRow, Results } from '../simulation/results.ts';
import { plain, table } from './markdown.ts';
import type { Words } from './words.en.ts';

/** A goal with the names of its row and its figure in one language. */
export interface NamedGoal {
  readonly row: string;
  readonly figure: string;
  readonly goal: Goal<unknown>;
  /** Why it may be missed. */
  readonly reason?: string | undefined;
}

/** Every goal of the benchmark. */
export function benchGoals({ rows }: BenchReport, { bench }: Words): NamedGoal[] {
  return rows.flatMap(({ what, goals }) =>
    goals.map((goal) => ({
      row: sentence(what, bench),
      figure: sentence(goal.what, bench),
      goal,
      reason: goal.reason && sentence(goal.reason, bench),
    })),
  );
}

/** Every goal of the simulation; an id without a text stands for itself. */
export function simulationGoals({ rows }: Results, words: Words): NamedGoal[] {
  return rows.flatMap((row) =>
    row.goals.map((goal) => ({
      row: simulationRow(row, words),
      figure: words.simulation.measures[goal.what] ?? goal.what,
      goal,
    })),
  );
}

/** `sell-out-100-64: the last units, all clients at once; 1,000 clients, warmed tables`. */
export function simulationRow({ id, scenario, tables, clients }: ResultRow, { simulation }: Words): string {
  const name = simulation.scenarios[scenario] ?? scenario;
  return `${id}: ${name}; ${simulation.clients(clients)}, ${simulation.tables[tables]}`;
}

/** All goals, one line each. */
export function goalTable(goals: readonly NamedGoal[], { columns, outcomes }: Words): string {
  return table(
    [columns.row, columns.measure, columns.outcome, columns.value, columns.goal],
    goals.map(({ row, figure, goal }) => {
      const { value, bound } = textsOf(goal);
      return [row, figure, goal.met ? outcomes.met : outcomes.missed, value, bound];
    }),
    3,
  );
}

export function countMet(goals: readonly NamedGoal[]): number {
  return goals.filter(({ goal }) => goal.met).length;
}

/** The goals that were missed, one sentence each, with the reason. */
export function missedGoals(goals: readonly NamedGoal[], { columns, open }: Words): string[] {
  return goals
    .filter(({ goal }) => !goal.met)
    .map(({ row, figure, goal, reason = open.noReason }) => {
      const { value, bound } = textsOf(goal);
      return plain(`${open.missed}: ${row}: ${figure} ${value}, ${columns.goal.toLowerCase()} ${bound} – ${reason}`);
    });
}
