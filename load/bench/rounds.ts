import { Problem } from '../../lambdas/shared/problem.ts';
import { median, percentile } from '../figures/statistics.ts';
import type { Figures } from './bench-report.ts';

/** The outcome of one call. */
export interface Answer {
  readonly durationMs: number;
  /** False for a problem, such as 503. */
  readonly done: boolean;
}

/** The answers of all clients in one round. */
export interface Round {
  readonly answers: readonly Answer[];
  /** Milliseconds from the first call to the last answer. */
  readonly elapsedMs: number;
}

/** One side of a comparison: prepares a round and returns the calls that its clients repeat. */
export type Side = (round: number) => Promise<Crowd>;

export interface Crowd {
  readonly clients: readonly (() => Promise<Answer>)[];
  /** Audits the round and closes what it opened. */
  readonly end?: (answers: readonly Answer[]) => Promise<void>;
}

/**
 * Plays every side once per round, in rotating order, so that other load on the machine affects all alike. A short round of
 * each side first warms up the code and does not count.
 * @param roundMs no call starts after it; calls in flight are awaited and count.
 * @returns the rounds of each side.
 */
export async function interleave<Name extends string>(
  sides: Readonly<Record<Name, Side>>,
  { rounds, roundMs }: { rounds: number; roundMs: number },
): Promise<Record<Name, Round[]>> {
  const names = Object.keys(sides) as Name[];
  const played = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Round[]>;
  for (const name of names) await play(sides[name], 0, roundMs / 4);
  for (let round = 1; round <= rounds; round += 1) {
    const turn = round % names.length;
    for (const name of [...names.slice(turn), ...names.slice(0, turn)]) {
      played[name].push(await play(sides[name], round, roundMs));
    }
  }
  return played;
}

async function play(side: Side, round: number, roundMs: number): Promise<Round> {
  const { clients, end } = await side(round);
  const answers: Answer[] = [];
  const startedAt = performance.now();
  await Promise.all(
    clients.map(async (call) => {
      while (performance.now() - startedAt < roundMs) answers.push(await call());
    }),
  );
  const elapsedMs = performance.now() - startedAt;
  await end?.(answers);
  return { answers, elapsedMs };
}

/**
 * Times a call of the domain; a Problem is an answer too.
 * @throws any other error.
 */
export async function timed(call: () => Promise<unknown>): Promise<Answer> {
  const startedAt = performance.now();
  let done = true;
  try {
    await call();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    done = false;
  }
  return { durationMs: performance.now() - startedAt, done };
}

/** The medians over the rounds; refusals are a sum, so that a single one shows. */
export function figuresOf(rounds: readonly Round[]): Figures {
  const over = (value: (answers: readonly Answer[], elapsedMs: number) => number) =>
    median(rounds.map(({ answers, elapsedMs }) => value(answers, elapsedMs)));
  const all = rounds.flatMap(({ answers }) => answers);
  const durations = (answers: readonly Answer[]) => answers.map(({ durationMs }) => durationMs);
  const done = (answers: readonly Answer[]) => answers.filter((answer) => answer.done).length;
  return {
    count: over((answers) => answers.length),
    medianMs: over((answers) => median(durations(answers))),
    p99Ms: over((answers) => percentile(durations(answers), 0.99)),
    maxMs: over((answers) => percentile(durations(answers), 1)),
    perSecond: over((answers, elapsedMs) => (done(answers) / elapsedMs) * 1_000),
    refused: all.length - done(all),
  };
}
