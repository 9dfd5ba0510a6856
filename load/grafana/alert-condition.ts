import type { InfluxDatabase, Series } from '../influx/influx-database.ts';
import type { AlertRule, Stage } from './files.ts';
import { replaceMacros } from './macros.ts';

/**
 * The runs that a rule would ring for at a moment: its query, reduced to the last value of each run, over its threshold.
 * @throws Error where the rule is built of other stages than these three.
 */
export async function firingRuns(rule: AlertRule, database: InfluxDatabase, at: Date): Promise<string[]> {
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
