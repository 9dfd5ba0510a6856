export interface TimeRange {
  readonly from: Date;
  readonly to: Date;
}

/**
 * Replaces Grafana's macros and the variable `run` in a query, as Grafana does.
 * @param runs the chosen runs; several values become a group of a regular expression.
 * @throws Error where a macro is left, such as `$__interval`, which would change a figure with the time range.
 */
export function replaceMacros(query: string, { from, to }: TimeRange, runs: readonly string[]): string {
  const chosen = `(${runs.map((run) => run.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&')).join('|')})`;
  const replaced = query
    .replaceAll('$timeFilter', `time >= ${from.getTime()}ms and time <= ${to.getTime()}ms`)
    .replace(/\$run\b/g, () => chosen);
  const left = /\$[A-Za-z_{]\w*|\[\[\w+/.exec(replaced);
  if (left) throw new Error(`Unknown macro ${left[0]} in: ${query}`);
  return replaced;
}
