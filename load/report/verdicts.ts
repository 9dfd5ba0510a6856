import type { LoadRun } from './latest-run.ts';
import { number } from './numbers.ts';
import { troublesOf } from './run-figures.ts';
import type { Words } from './words.en.ts';

/** What must be known of a run before its figures are read: a sentence each, whether it is good or bad. */
export function runVerdicts(run: LoadRun, { verdicts: words }: Words): string[] {
  const { broken, crossed, failures, dropped } = troublesOf(run);
  const rules = number(run.audit.verdicts.length);
  return [
    run.audit.passed ? words.auditPassed(rules) : words.auditFailed(number(broken.length), rules),
    crossed.length === 0 ? words.noneCrossed : words.crossed(number(crossed.length)),
    failures.hits === 0
      ? words.noFailures(number(failures.of))
      : words.failures(number(failures.hits), number(failures.of)),
    dropped === 0 ? words.noneDropped : words.dropped(number(dropped)),
  ];
}
