import type { InfluxDatabase, Series } from '../influx/influx-database.ts';
import type { AlertRule, Stage } from './files.ts';
import { replaceMacros, type TimeRange } from './macros.ts';

const EVERY_MS = 10_000;

/**
 * The runs that a rule rings for at any time of a range, as Grafana finds them: it asks every ten seconds, and the condition
 * must hold as long as the rule says.
 */
export async function ringingRuns(
  rule: AlertRule,
  database: InfluxDatabase,
  { from, to }: TimeRange,
): Promise<string[]> {
  const patienceMs = Number.parseInt(rule.for, 10) * 1_000;
  const since = new Map<string, number>();
  const rung = new Set<string>();
  for (let at = from.getTime(); at <= to.getTime(); at += EVERY_MS) {
    const firing = await firingRuns(rule, database, new Date(at));
    for (const run of since.keys()) if (!firing.includes(run)) since.delete(run);
    for (const run of firing) {
      if (!since.has(run)) since.set(run, at);
      if (at - (since.get(run) as number) >= patienceMs) rung.add(run);
    }
  }
  return [...rung];
}

/**
 * The runs whose condition a rule finds true at a moment: its query, reduced to the last value of each run, over its threshold.
 * @throws Error where the rule is built of other stages than these three.
 */
async function firingRuns(rule: AlertRule, database: InfluxDatabase, at: Date): Promise<string[]> {
  const threshold = stageOf(rule, rule.condition, 'threshold');
  const reduce = stageOf(rule, threshold.model.expression, 'reduce');
  const { model, relativeTimeRange } = stageOf(rule, reduce.model.expression, undefined);
  const { evaluator } = threshold.model.conditions?.[0] ?? {};
  if (evaluator?.type !== 'gt' || reduce.model.reducer !== 'last' || !model.query) {
    throw new Error(`The rule ${rule.uid} is not a query whose last value is over a bound.`);
  }
  const ago = (seconds: number) => new Date(at.getTime() - seconds * 1_000);
  const range = { from: ago(relativeTimeRange.from), to: ago(relativeTimeRange.to) };
  const series = await database.query(replaceMacros(model.query, range, []));
  return series.filter((it) => lastValueOf(it) > evaluator.params[0]).map((it) => it.tags?.run as string);
}

function stageOf(rule: AlertRule, refId: string | undefined, type: string | undefined): Stage {
  const stage = rule.data.find((it) => it.refId === refId);
  if (!stage || stage.model.type !== type) throw new Error(`The rule ${rule.uid} has no ${type ?? 'query'} ${refId}.`);
  return stage;
}

function lastValueOf({ values }: Series): number {
  return Number(values.at(-1)?.at(-1));
}
