/** The time that is looked at. */
export interface TimeRange {
  readonly from: Date;
  readonly to: Date;
}

/**
 * A query with Grafana's macros and the variable `run` replaced, as Grafana does it.
 * @param runs the chosen runs; a variable of several values becomes a group of a regular expression.
 * @throws Error where something is left that Grafana would have to replace, such as an interval that grows with the range.
 */
export function replaceMacros(query: string, { from, to }: TimeRange, runs: readonly string[]): string {
  const chosen = `(${runs.map((run) => run.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&')).join('|')})`;
  const replaced = query
    .replaceAll('$timeFilter', `time >= ${from.getTime()}ms and time <= ${to.getTime()}ms`)
    .replace(/\$run\b/g, () => chosen);
  const left = /\$[A-Za-z_{]\w*|\[\[\w+/.exec(replaced);
  if (left) throw new Error(`Nothing replaces ${left[0]} in: ${query}`);
  return replaced;
}
