import { atMost } from '../figures/goal.ts';
import type { BenchContext } from './bench-context.ts';
import type { BenchRow } from './bench-report.ts';
import { CLIENT_ALONE, maxStartRatio, measureStarts } from './function-starts.ts';
import { figuresOf } from './rounds.ts';

/** Starts are short, so other load on the machine weighs more: more of them. */
const STARTS_PER_ROUND = 3;

const functions = [
  { id: 'start-order', entry: 'orders/place-order', maxKb: 360 },
  { id: 'start-charge', entry: 'charges/charge', maxKb: 550 },
];

/** Start times of the functions for orders and for charges; only the latter loads Redis. */
export async function starts({ profile }: BenchContext): Promise<BenchRow[]> {
  const entries = functions.map(({ entry }) => entry);
  const measured = await measureStarts(entries, profile.rounds * STARTS_PER_ROUND);
  const startOf = (wanted: string) => {
    const found = measured.find(({ name }) => name === wanted);
    if (!found) throw new Error(`The start of ${wanted} was not measured.`);
    return found;
  };
  const figures = (startsMs: readonly number[]) =>
    figuresOf(startsMs.map((durationMs) => ({ answers: [{ durationMs, done: true }], elapsedMs: durationMs })));
  const client = startOf(CLIENT_ALONE);
  return functions.map(({ id, entry, maxKb }) => {
    const { bytes, startsMs, ratio } = startOf(entry);
    const reason = { say: 'more-code', kb: bytes / 1_000, clientKb: client.bytes / 1_000 } as const;
    return {
      id,
      what: { say: 'start', entry },
      design: figures(startsMs),
      against: { name: { say: 'client-alone' }, ...figures(client.startsMs) },
      goals: [
        { ...atMost({ say: 'start-time' } as const, ratio, maxStartRatio(entry), '×'), reason },
        atMost({ say: 'bundle' }, bytes / 1_000, maxKb, 'KB'),
      ],
    };
  });
}
