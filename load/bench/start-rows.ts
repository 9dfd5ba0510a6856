import { atMost, because } from './bench-goals.ts';
import type { Laboratory } from './laboratory.ts';
import { CLIENT_ALONE, maxStartRatio, measureStarts } from './measure-starts.ts';
import type { BenchRow } from './report-shape.ts';
import { figuresOf } from './rounds.ts';

/** More than of anything else, as a start is short and what else the machine does is not. */
const STARTS_A_ROUND = 3;

const functions = [
  { id: 'start-order', entry: 'orders/place-order', maxKb: 360 },
  { id: 'start-charge', entry: 'charges/charge', maxKb: 550 },
];

/** How long the functions of orders and of charges, which alone of the two knows Redis, take to start. */
export async function starts({ profile }: Laboratory): Promise<BenchRow[]> {
  const entries = functions.map(({ entry }) => entry);
  const measured = await measureStarts(entries, profile.rounds * STARTS_A_ROUND);
  const of = (wanted: string) => {
    const found = measured.find(({ name }) => name === wanted);
    if (!found) throw new Error(`The start of ${wanted} was not measured.`);
    return found;
  };
  const figures = (startsMs: readonly number[]) =>
    figuresOf(startsMs.map((durationMs) => ({ answers: [{ durationMs, done: true }], elapsedMs: durationMs })));
  const client = of(CLIENT_ALONE);
  return functions.map(({ id, entry, maxKb }) => {
    const { bytes, startsMs, ratio } = of(entry);
    const moreCode = { say: 'more-code', kb: bytes / 1_000, clientKb: client.bytes / 1_000 } as const;
    return {
      id,
      what: { say: 'start', entry },
      design: figures(startsMs),
      against: { name: { say: 'client-alone' }, ...figures(client.startsMs) },
      goals: [
        because(moreCode, atMost({ say: 'start-time' }, ratio, maxStartRatio(entry), '×')),
        atMost({ say: 'bundle' }, bytes / 1_000, maxKb, 'KB'),
      ],
    };
  });
}
