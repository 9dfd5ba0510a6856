import { crossedThresholds } from '../runner/k6-summary.ts';
import type { LoadRun } from './latest-run.ts';
import { plain } from './markdown.ts';
import { countOf, shareOf } from './run-figures.ts';
import type { Words } from './words.en.ts';

/** What a reader must know of a run before using its figures, one sentence each; findings are bold. */
export function runVerdicts({ summary, audit }: LoadRun, { verdicts }: Words): string[] {
  const broken = audit.verdicts.filter((verdict) => verdict.broken > 0);
  const crossed = crossedThresholds(summary).map(({ metric, bound }) => plain(`${metric}: ${bound}`));
  const failures = shareOf(summary, 'failures') ?? { hits: 0, of: 0 };
  const dropped = countOf(summary, 'dropped_iterations');
  const verdict = (isFinding: boolean, text: string) => (isFinding ? `**${text}**` : text);
  return [
    verdict(broken.length > 0, verdicts.audit(broken.length, audit.verdicts.length)),
    verdict(crossed.length > 0, verdicts.thresholds(crossed.join(', '))),
    verdict(failures.hits > 0, verdicts.failures(failures.hits, failures.of)),
    verdict(dropped > 0, verdicts.dropped(dropped)),
  ];
}
