import type { BenchReport } from '../bench/report-shape.ts';
import type { Words } from './words.en.ts';

/** A phrase of the benchmark in the language of the words; as it is where they do not know it. */
export function phrase(english: string, { benchPhrase }: Words): string {
  return benchPhrase(english) ?? english;
}

/** What the benchmark says in words that the language does not know. */
export function unknownPhrases(bench: BenchReport | undefined, { benchPhrase }: Words): string[] {
  const phrases = (bench?.rows ?? []).flatMap(({ what, against, goals, note }) => [
    what,
    ...(against ? [against.name] : []),
    ...goals.flatMap((goal) => [goal.what, ...(goal.reason ? [goal.reason] : [])]),
    ...(note ? [note] : []),
  ]);
  return [...new Set(phrases)].filter((it) => benchPhrase(it) === undefined);
}
