import { MAX_START_RATIO, measureStarts, references } from '../../bin/bench/starts.ts';
import { atMost, because } from './goals.ts';
import type { Laboratory } from './laboratory.ts';
import type { BenchRow } from './report-shape.ts';
import { figuresOf } from './rounds.ts';

/** More than of anything else, as a start is short and what else the machine does is not. */
const STARTS_A_ROUND = 3;

const functions = [
  { id: 'start-order', name: 'orders/place-order', maxKb: 360 },
  { id: 'start-charge', name: 'charges/charge', maxKb: 550 },
];

/** How long the functions of orders and of charges, which alone of the two knows Redis, take to start. */
export async function starts({ profile }: Laboratory): Promise<BenchRow[]> {
  const names = functions.map(({ name }) => name);
  const measured = await measureStarts(names, profile.rounds * STARTS_A_ROUND);
  const of = (wanted: string) => {
    const found = measured.find(({ name }) => name === wanted);
    if (!found) throw new Error(`The start of ${wanted} was not measured.`);
    return found;
  };
  const figures = (startsMs: readonly number[]) =>
    figuresOf(
      startsMs.map((durationMs) => ({ answers: [{ durationMs, done: true, conflicts: 0 }], elapsedMs: durationMs })),
    );
  const [empty, client] = [of(references.empty), of(references.client)];
  const reason = `${references.client}, without a line of the shop's, takes ${client.ratio.toFixed(2)} times ${references.empty}.`;
  return functions.map(({ id, name, maxKb }) => {
    const { bytes, startsMs, ratio } = of(name);
    return {
      id,
      what: `process start of ${name} to its loaded handler`,
      store: 'none',
      design: figures(startsMs),
      against: { name: references.empty, ...figures(empty.startsMs) },
      goals: [
        because(reason, atMost('start', ratio, MAX_START_RATIO, '×')),
        atMost('bundle', bytes / 1_000, maxKb, 'KB'),
      ],
    };
  });
}
